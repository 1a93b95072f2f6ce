using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Api;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Approvals;

/// <summary>Reads the revisions of a document and what changed between two. Who may see the document is the caller's to ask first.</summary>
public sealed class RevisionViews
{
    readonly IDbContextFactory<PortalDbContext> contexts;
    readonly RouteVersions routes;

    internal RevisionViews(IDbContextFactory<PortalDbContext> contexts, RouteVersions routes)
    {
        this.contexts = contexts;
        this.routes = routes;
    }

    /// <summary>One page of revisions after a number, oldest first.</summary>
    internal async Task<Page<RevisionAnswer>> ListAsync(Guid documentId, int after, int size, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var rows = await db
            .Revisions.AsNoTracking()
            .Where(x => x.DocumentId == documentId && x.Number > after)
            .OrderBy(x => x.Number)
            .Take(size + 1)
            .ToListAsync(stop);
        var numbers = rows.Take(size).Select(x => x.Number).ToList();
        var files = await FilesAsync(db, documentId, numbers, stop);
        var makers = await db
            .Records.AsNoTracking()
            .Where(x => x.DocumentId == documentId && (x.Action == "submit" || x.Action == "revise") && numbers.Contains(x.Revision))
            .ToDictionaryAsync(x => x.Revision, x => new { x.ActorName, x.Round }, stop);
        return new Page<RevisionAnswer>(
            [
                .. rows.Take(size)
                    .Select(x => new RevisionAnswer(
                        x.Number,
                        x.Title,
                        JsonSerializer.Deserialize<JsonElement>(x.Fields),
                        x.Body,
                        x.Hash,
                        makers[x.Number].Round,
                        makers[x.Number].ActorName,
                        x.CreatedAt,
                        [.. files.Where(y => y.Revision == x.Number).Select(y => y.ToView())]
                    )),
            ],
            rows.Count > size ? numbers[^1].ToString(System.Globalization.CultureInfo.InvariantCulture) : null
        );
    }

    /// <summary>What changed in <paramref name="revision"/> since another one.</summary>
    /// <param name="documentId">A document that the reader may see.</param>
    /// <param name="since">The left side, usually the older one.</param>
    /// <param name="revision">The right side.</param>
    /// <param name="stop">Cancels.</param>
    /// <exception cref="RefusalException">404: one of them does not exist.</exception>
    public async Task<RevisionChanges> CompareAsync(Guid documentId, int since, int revision, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var rows = await db
            .Revisions.AsNoTracking()
            .Where(x => x.DocumentId == documentId && (x.Number == since || x.Number == revision))
            .ToDictionaryAsync(x => x.Number, stop);
        if (!rows.TryGetValue(since, out var before) || !rows.TryGetValue(revision, out var after))
            throw RefusalException.NotFound("revision");
        var files = await FilesAsync(db, documentId, [since, revision], stop);
        var document = await db.Documents.AsNoTracking().SingleAsync(x => x.Id == documentId, stop);
        var route = await routes.GetAsync(db, document.RouteId, document.RouteVersion, stop);
        return CompareRevisions.Of(
            (before, [.. files.Where(x => x.Revision == since)]),
            (after, [.. files.Where(x => x.Revision == revision)]),
            new FieldLabels(route.Schema)
        );
    }

    static Task<List<AttachmentRow>> FilesAsync(
        PortalDbContext db,
        Guid documentId,
        IReadOnlyList<int> revisions,
        CancellationToken stop
    ) =>
        db
            .Attachments.AsNoTracking()
            .Where(x => x.DocumentId == documentId && revisions.Contains(x.Revision))
            .OrderBy(x => x.Position)
            .ToListAsync(stop);
}
