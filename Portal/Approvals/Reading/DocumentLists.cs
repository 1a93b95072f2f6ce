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
public sealed class DocumentLists(IDbContextFactory<PortalDbContext> contexts, SearchLists<DocumentRow> search)
{
    /// <summary>Beyond this a count is only "more than".</summary>
    public const int MostCounted = 1_000;

    readonly FindDocuments find = new(search);

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
        var filter = new DocumentFilter(state, Text: text);
        var documents = await find.PageAsync(db, DocumentReader.Of(personId, roles), filter, Paging.AfterId(after), size + 1, stop);
        var rows = await (
            from d in documents
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

    /// <summary>How many there are by the same filter, up to <see cref="MostCounted"/>.</summary>
    public async Task<int> CountAsync(Guid personId, IReadOnlyCollection<string> roles, string? state, string? text, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        return await find.CountAsync(db, DocumentReader.Of(personId, roles), new DocumentFilter(state, Text: text), MostCounted, stop);
    }
}
