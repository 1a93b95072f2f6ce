using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Portal.Api;
using Portal.Data;

namespace Portal.Approvals;

/// <summary>Reading of documents, their records and attachments (contract, section 2).</summary>
static class DocumentEndpoints
{
    public static void MapReadingDocuments(this ApiGroups api)
    {
        MapReading(api.Public.MapGroup("/documents").RequireScope(Scopes.Documents).WithTags("Documents"));
        MapReading(api.Admin.MapGroup("/documents").WithTags("Documents"));
    }

    static void MapReading(RouteGroupBuilder documents)
    {
        documents.MapGet("/", ListAsync).WithSummary("Documents that the caller may see, newest first");
        documents.MapGet("/{id}", GetAsync).WithSummary("One document");
        documents.MapGet("/{id}/records", RecordsAsync).WithSummary("Transfer records, hash-chained");
        documents
            .MapGet("/{id}/attachments/{attachmentId}", AttachmentAsync)
            .Produces<Stream>(200, "application/octet-stream")
            .WithSummary("Bytes of an attachment; ranges, Repr-Digest");
        documents.MapGet("/{id}/timeline", TimelineAsync).WithSummary("Every return on its way to the third party, newest first");
        documents.MapRevisions();
    }

    static Task<Page<DocumentAnswer>> ListAsync(
        Caller caller,
        DocumentQueries documents,
        string? state,
        string? externalId,
        DateTimeOffset? updatedAfter,
        string? q,
        int? limit,
        string? after,
        CancellationToken stop
    ) => documents.ListAsync(caller, new DocumentFilter(state, externalId, updatedAfter, q), limit, after, stop);

    static async Task<DocumentAnswer> GetAsync(
        HttpContext context,
        Caller caller,
        DocumentQueries documents,
        string id,
        CancellationToken stop
    )
    {
        var document = await documents.GetAsync(caller, Callers.Id(id, "document"), stop);
        context.SetETag(document.Version);
        return document;
    }

    static async Task<Page<JsonObject>> RecordsAsync(
        Caller caller,
        DocumentQueries documents,
        string id,
        long? afterSeq,
        int? limit,
        CancellationToken stop
    )
    {
        var (items, next) = await documents.RecordsAsync(caller, Callers.Id(id, "document"), afterSeq ?? 0, limit, stop);
        return new Page<JsonObject>(items, next);
    }

    static async Task<IResult> AttachmentAsync(
        HttpContext context,
        Caller caller,
        DocumentQueries documents,
        ContentStore contents,
        string id,
        string attachmentId,
        CancellationToken stop
    )
    {
        var attachment = await documents.AttachmentAsync(caller, Callers.Id(id, "document"), Callers.Id(attachmentId, "attachment"), stop);
        return AttachmentAnswer.Of(context, contents, attachment);
    }

    static async Task<Page<ReturnTimeline>> TimelineAsync(
        Caller caller,
        DocumentQueries documents,
        [FromServices] ReturnTimelines timelines,
        string id,
        CancellationToken stop
    )
    {
        var documentId = Callers.Id(id, "document");
        await documents.RequireAsync(caller, documentId, stop);
        return new Page<ReturnTimeline>(await timelines.ForDocumentAsync(documentId, stop), null);
    }
}
