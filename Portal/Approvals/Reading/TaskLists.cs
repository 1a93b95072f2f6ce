using Microsoft.EntityFrameworkCore;
using Portal.Api;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Approvals;

/// <summary>A person's lists: what waits, what was done, what the person handed in.</summary>
public sealed class TaskLists(IDbContextFactory<PortalDbContext> contexts)
{
    /// <summary>The boxes of the contract; <c>claimable</c>, <c>copied</c> and <c>drafts</c> are empty until their actions exist.</summary>
    public static IReadOnlyList<string> Boxes { get; } = ["todo", "claimable", "done", "initiated", "copied", "drafts"];

    static readonly string[] Decided = ["approved", "returned", "rejected"];

    /// <summary>One page, newest first.</summary>
    /// <exception cref="RefusalException">Unknown box, bad limit or cursor.</exception>
    public async Task<Page<TaskItem>> ListAsync(Guid personId, string? box, int? limit, string? after, CancellationToken stop)
    {
        var size = Paging.Limit(limit);
        var from = Paging.AfterId(after);
        await using var db = await contexts.CreateDbContextAsync(stop);
        return (box ?? "todo") switch
        {
            "todo" => Cut(await ReadTasksAsync(db, Active(db, personId), from, size, stop), size),
            "done" => Cut(await ReadTasksAsync(db, Done(db, personId), from, size, stop), size),
            "initiated" => Cut(await ReadInitiatedAsync(db, personId, from, size, stop), size),
            "claimable" or "copied" or "drafts" => new Page<TaskItem>([], null),
            _ => throw RefusalException.Invalid(new Fault("/box", "unknown-word", $"box must be one of {string.Join(", ", Boxes)}.")),
        };
    }

    /// <summary>Numbers for the badges.</summary>
    public async Task<TaskCounts> CountsAsync(Guid personId, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var mine = db.Documents.Where(x => x.InitiatorId == personId);
        return new TaskCounts(
            await Active(db, personId).CountAsync(stop),
            await Done(db, personId).CountAsync(stop),
            await mine.CountAsync(stop),
            await mine.CountAsync(x => x.State == "returned", stop)
        );
    }

    /// <summary>The next to-do of a person besides one task, oldest first; for "approve and next".</summary>
    public async Task<Guid?> NextDocumentAsync(Guid personId, Guid? butNotDocument, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        return await Active(db, personId)
            .Where(x => x.DocumentId != butNotDocument)
            .OrderBy(x => x.Id)
            .Select(x => (Guid?)x.DocumentId)
            .FirstOrDefaultAsync(stop);
    }

    static Page<TaskItem> Cut(List<TaskItem> rows, int limit) => Paging.Cut(rows, limit, x => x.Id, x => x);

    static IQueryable<TaskRow> Active(PortalDbContext db, Guid personId) =>
        db.Tasks.AsNoTracking().Where(x => x.PersonId == personId && x.State == "active");

    static IQueryable<TaskRow> Done(PortalDbContext db, Guid personId) =>
        db.Tasks.AsNoTracking().Where(x => x.PersonId == personId && Decided.Contains(x.State));

    static Task<List<TaskItem>> ReadTasksAsync(PortalDbContext db, IQueryable<TaskRow> tasks, Guid? from, int size, CancellationToken stop)
    {
        if (from is { } after)
            tasks = tasks.Where(x => x.Id < after);
        return (
            from t in tasks.OrderByDescending(x => x.Id).Take(size + 1)
            join d in db.Documents on t.DocumentId equals d.Id
            join p in db.ThirdParties on d.ThirdPartyId equals p.Id
            orderby t.Id descending
            select new TaskItem(
                t.Id,
                t.Version,
                d.Id,
                new TaskDocumentView(d.Id, d.Number, d.Title, d.State),
                t.Step,
                t.Round,
                t.ArrivedAt,
                t.DueAt,
                t.HandledAt,
                t.State,
                p.Name,
                d.InitiatorName,
                d.Urgency
            )
        ).ToListAsync(stop);
    }

    static Task<List<TaskItem>> ReadInitiatedAsync(PortalDbContext db, Guid personId, Guid? from, int size, CancellationToken stop)
    {
        var mine = db.Documents.AsNoTracking().Where(x => x.InitiatorId == personId);
        if (from is { } after)
            mine = mine.Where(x => x.Id < after);
        return (
            from d in mine.OrderByDescending(x => x.Id).Take(size + 1)
            join p in db.ThirdParties on d.ThirdPartyId equals p.Id
            orderby d.Id descending
            select new TaskItem(
                d.Id,
                d.Version,
                d.Id,
                new TaskDocumentView(d.Id, d.Number, d.Title, d.State),
                db.Tasks.Where(t => t.DocumentId == d.Id && t.State == "active").Select(t => t.Step).FirstOrDefault(),
                d.Round,
                d.CreatedAt,
                d.DueAt,
                d.UpdatedAt,
                d.State,
                p.Name,
                d.InitiatorName,
                d.Urgency
            )
        ).ToListAsync(stop);
    }
}
