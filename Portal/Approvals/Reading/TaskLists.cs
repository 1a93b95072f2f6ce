using Microsoft.EntityFrameworkCore;
using Portal.Api;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Approvals;

/// <summary>A person's lists: what waits, what was done, what the person handed in.</summary>
public sealed class TaskLists(
    IDbContextFactory<PortalDbContext> contexts,
    SearchLists<TaskRow> tasks,
    SearchLists<DocumentRow> documents,
    TimeProvider clock
)
{
    /// <summary>The boxes of the contract; <c>claimable</c>, <c>copied</c> and <c>drafts</c> are empty until their actions exist.</summary>
    public static IReadOnlyList<string> Boxes { get; } = ["todo", "claimable", "done", "initiated", "copied", "drafts"];

    /// <summary>Views of the to-do list; each other box has only the whole.</summary>
    public static IReadOnlyList<string> Views { get; } = ["all", "overdue", "today", "round"];

    /// <summary>One page, newest first.</summary>
    /// <param name="personId">Whose.</param>
    /// <param name="box">Which box; null: todo.</param>
    /// <param name="limit">How many.</param>
    /// <param name="after">Cursor.</param>
    /// <param name="stop">Cancels.</param>
    /// <param name="text">Part of title, number, initiator, third party or step.</param>
    /// <param name="view">Of the to-do list what is overdue, due today (by the person's zone) or in a later round.</param>
    /// <exception cref="RefusalException">Unknown box or view, bad limit or cursor.</exception>
    public async Task<Page<TaskItem>> ListAsync(
        Guid personId,
        string? box,
        int? limit,
        string? after,
        CancellationToken stop,
        string? text = null,
        string? view = null
    )
    {
        var size = Paging.Limit(limit);
        var from = Paging.AfterId(after);
        QueryWords.Read("view", view, Views.ToList());
        await using var db = await contexts.CreateDbContextAsync(stop);
        return (box ?? "todo") switch
        {
            "todo" => Cut(await ReadTasksAsync(db, await ToDoAsync(db, personId, view, text, stop), from, size, stop), size),
            "done" => Cut(await ReadTasksAsync(db, TaskPlans.Done(db, personId, text), from, size, stop), size),
            "initiated" => Cut(await ReadInitiatedAsync(db, personId, text, from, size, stop), size),
            "claimable" or "copied" or "drafts" => new Page<TaskItem>([], null),
            _ => throw RefusalException.Invalid(new Fault("/box", "unknown-word", $"box must be one of {string.Join(", ", Boxes)}.")),
        };
    }

    /// <summary>The next to-do of a person besides one task, oldest first; for "approve and next".</summary>
    public async Task<Guid?> NextDocumentAsync(Guid personId, Guid? butNotDocument, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        return await TaskPlans
            .Active(db, personId)
            .Where(x => x.DocumentId != butNotDocument)
            .OrderBy(x => x.Id)
            .Select(x => (Guid?)x.DocumentId)
            .FirstOrDefaultAsync(stop);
    }

    static Page<TaskItem> Cut(List<TaskItem> rows, int limit) => Paging.Cut(rows, limit, x => x.Id, x => x);

    async Task<(ListPlan<TaskRow>, ListSearch)> ToDoAsync(
        PortalDbContext db,
        Guid personId,
        string? view,
        string? text,
        CancellationToken stop
    )
    {
        var now = clock.GetUtcNow();
        if (view is not "today")
            return TaskPlans.ToDo(db, personId, text, view is "overdue" ? (DateTimeOffset.MinValue, now) : null, view is "round");
        var zone = await db.Users.Where(x => x.Id == personId).Select(x => x.TimeZone).FirstOrDefaultAsync(stop);
        return TaskPlans.ToDo(db, personId, text, (now, EndOfDay(now, zone)), false);
    }

    static DateTimeOffset EndOfDay(DateTimeOffset now, string? zoneName)
    {
        var zone = zoneName is not null && TimeZoneInfo.TryFindSystemTimeZoneById(zoneName, out var known) ? known : TimeZoneInfo.Utc;
        var end = TimeZoneInfo.ConvertTime(now, zone).Date.AddDays(1);
        return new DateTimeOffset(end, zone.GetUtcOffset(end)).ToUniversalTime();
    }

    async Task<List<TaskItem>> ReadTasksAsync(
        PortalDbContext db,
        (ListPlan<TaskRow> Plan, ListSearch Query) wanted,
        Guid? from,
        int size,
        CancellationToken stop
    )
    {
        var page = await tasks.PageAsync(db, wanted.Plan, wanted.Query, from, size + 1, stop);
        return await (
            from t in page
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

    async Task<List<TaskItem>> ReadInitiatedAsync(
        PortalDbContext db,
        Guid personId,
        string? text,
        Guid? from,
        int size,
        CancellationToken stop
    )
    {
        var (plan, query) = TaskPlans.Initiated(db, personId, text);
        var page = await documents.PageAsync(db, plan, query, from, size + 1, stop);
        return await (
            from d in page
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
