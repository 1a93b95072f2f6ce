using Microsoft.EntityFrameworkCore;
using Portal.Api;
using Portal.Data;

namespace Portal.Approvals;

/// <summary>One line of the list of documents.</summary>
public sealed record DocumentLine(
    Guid Id,
    string Number,
    string Title,
    string State,
    int Round,
    string RouteName,
    string ThirdParty,
    string InitiatorName,
    string? Step,
    DateTimeOffset UpdatedAt
);

/// <summary>The documents that a person may see.</summary>
public sealed class DocumentLists(IDbContextFactory<PortalDbContext> contexts)
{
    /// <summary>One page, newest first, by state and by part of title or number.</summary>
    public async Task<Page<DocumentLine>> ListAsync(
        Guid personId,
        IReadOnlyCollection<string> roles,
        string? state,
        string? text,
        int? limit,
        string? after,
        CancellationToken stop
    )
    {
        var size = Paging.Limit(limit);
        await using var db = await contexts.CreateDbContextAsync(stop);
        var documents = Matching(db, personId, roles, state, text);
        if (Paging.AfterId(after) is { } from)
            documents = documents.Where(x => x.Id < from);
        var rows = await (
            from d in documents.OrderByDescending(x => x.Id).Take(size + 1)
            join p in db.ThirdParties on d.ThirdPartyId equals p.Id
            join r in db.Routes on d.RouteId equals r.Id
            orderby d.Id descending
            select new DocumentLine(
                d.Id,
                d.Number,
                d.Title,
                d.State,
                d.Round,
                r.Name,
                p.Name,
                d.InitiatorName,
                db.Tasks.Where(t => t.DocumentId == d.Id && t.State == "active").Select(t => t.Step).FirstOrDefault(),
                d.UpdatedAt
            )
        ).ToListAsync(stop);
        return Paging.Cut(rows, size, x => x.Id, x => x);
    }

    /// <summary>How many there are by the same filter.</summary>
    public async Task<int> CountAsync(Guid personId, IReadOnlyCollection<string> roles, string? state, string? text, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        return await Matching(db, personId, roles, state, text).CountAsync(stop);
    }

    static IQueryable<DocumentRow> Matching(
        PortalDbContext db,
        Guid personId,
        IReadOnlyCollection<string> roles,
        string? state,
        string? text
    )
    {
        var documents = db.Documents.AsNoTracking().VisibleTo(db, personId, roles);
        if (state is not null)
            documents = documents.Where(x => x.State == state);
        if (!string.IsNullOrWhiteSpace(text))
        {
            var part = text.Trim().ToLowerInvariant();
#pragma warning disable CA1304, CA1311, CA1862 // Translated to SQL lower(); no culture there.
            documents = documents.Where(x => x.Title.ToLower().Contains(part) || x.Number.ToLower().Contains(part));
#pragma warning restore CA1304, CA1311, CA1862
        }
        return documents;
    }
}
