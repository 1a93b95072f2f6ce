using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Portal.Api;
using Portal.Data;
using Portal.Domain.Approvals;
using Portal.Domain.Common;

namespace Portal.Approvals;

/// <summary>Filters of the document list.</summary>
public sealed record DocumentFilter(string? State, string? ExternalId = null, DateTimeOffset? UpdatedAfter = null, string? Text = null);

/// <summary>An attachment that the caller may read.</summary>
sealed record ReadableAttachment(string Name, string ContentType, long Size, string Sha256, Guid ContentId, DateTimeOffset CreatedAt);

/// <summary>What the API reads of documents, each query within what the caller may see.</summary>
sealed class DocumentQueries(IDbContextFactory<PortalDbContext> contexts, SearchLists<DocumentRow> search, DocumentAnswers answers)
{
    readonly FindDocuments find = new(search);

    public async Task<Page<DocumentAnswer>> ListAsync(
        Caller caller,
        DocumentFilter filter,
        int? limit,
        string? after,
        CancellationToken stop
    )
    {
        var (size, from) = (Paging.Limit(limit), Paging.AfterId(after));
        if (filter.State is { } word && !Words.TryRead<DocumentState>(word, out _))
            throw RefusalException.Invalid(new Fault("/state", "unknown-word", $"state must be one of {Words.All<DocumentState>()}."));
        await using var db = await contexts.CreateDbContextAsync(stop);
        var page = await find.PageAsync(db, DocumentReader.Of(caller), filter, from, size + 1, stop);
        var rows = await page.ToListAsync(stop);
        var items = (await answers.OfAsync(db, [.. rows.Take(size)], stop)).ToDictionary(x => x.Id);
        return Paging.Cut(rows, size, x => x.Id, x => items[x.Id]);
    }

    /// <summary>One document; 404 when the caller may not see it.</summary>
    public async Task<DocumentAnswer> GetAsync(Caller caller, Guid documentId, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var row = await FindAsync(db, caller, documentId, stop);
        return (await answers.OfAsync(db, [row], stop))[0];
    }

    /// <summary>Refuses with 404 when the caller may not see it.</summary>
    public async Task RequireAsync(Caller caller, Guid documentId, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        await FindAsync(db, caller, documentId, stop);
    }

    /// <summary>Records after a number, oldest first, exactly as they are hashed.</summary>
    public async Task<(IReadOnlyList<JsonObject> Items, string? Next)> RecordsAsync(
        Caller caller,
        Guid documentId,
        long afterSeq,
        int? limit,
        CancellationToken stop
    )
    {
        var size = limit is null ? 200 : Paging.Limit(limit);
        await using var db = await contexts.CreateDbContextAsync(stop);
        await FindAsync(db, caller, documentId, stop);
        var rows = await db
            .Records.AsNoTracking()
            .Where(x => x.DocumentId == documentId && x.Seq > afterSeq)
            .OrderBy(x => x.Seq)
            .Take(size + 1)
            .ToListAsync(stop);
        var items = rows.Take(size).Select(x => x.ToRecord().ToJson()).ToList();
        return (items, rows.Count > size ? rows[size - 1].Seq.ToString(System.Globalization.CultureInfo.InvariantCulture) : null);
    }

    /// <summary>An attachment of any revision of a document that the caller may see.</summary>
    public async Task<ReadableAttachment> AttachmentAsync(Caller caller, Guid documentId, Guid attachmentId, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var document = await FindAsync(db, caller, documentId, stop);
        return await db
                .Attachments.AsNoTracking()
                .Where(x => x.DocumentId == document.Id && x.Id == attachmentId)
                .Select(x => new ReadableAttachment(x.Name, x.ContentType, x.Size, x.Sha256, x.ContentId, document.CreatedAt))
                .FirstOrDefaultAsync(stop)
            ?? throw RefusalException.NotFound("attachment");
    }

    static async Task<DocumentRow> FindAsync(PortalDbContext db, Caller caller, Guid documentId, CancellationToken stop) =>
        await db.Documents.AsNoTracking().Where(x => x.Id == documentId).VisibleTo(db, caller).FirstOrDefaultAsync(stop)
        ?? throw RefusalException.NotFound("document");
}
