using System.Globalization;
using Portal.Api;
using Portal.Domain.Common;

namespace Portal.Approvals;

/// <summary>The revisions of a document and what changed between them.</summary>
static class RevisionEndpoints
{
    public static void MapRevisions(this RouteGroupBuilder documents)
    {
        documents.MapGet("/{id}/revisions", ListAsync).WithSummary("Every content that the document had, oldest first");
        documents
            .MapGet("/{id}/revisions/{number:int}/changes", ChangesAsync)
            .WithSummary("What changed in a revision since another; without since the one before");
    }

    static async Task<Page<RevisionAnswer>> ListAsync(
        Caller caller,
        DocumentQueries documents,
        RevisionViews revisions,
        string id,
        int? limit,
        string? after,
        CancellationToken stop
    )
    {
        var (size, from) = (Paging.Limit(limit), 0);
        if (!string.IsNullOrEmpty(after) && !int.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out from))
            throw RefusalException.Invalid(
                new Fault("/after", "bad-cursor", "after must be the number of a revision; leave it out to begin.")
            );
        var documentId = Callers.Id(id, "document");
        await documents.RequireAsync(caller, documentId, stop);
        return await revisions.ListAsync(documentId, from, size, stop);
    }

    static async Task<RevisionChanges> ChangesAsync(
        Caller caller,
        DocumentQueries documents,
        RevisionViews revisions,
        string id,
        int number,
        int? since,
        CancellationToken stop
    )
    {
        var documentId = Callers.Id(id, "document");
        await documents.RequireAsync(caller, documentId, stop);
        if (since is null && number == 1)
            throw RefusalException.Invalid(
                new Fault("/since", "required", "Revision 1 is the first; name in since the revision to compare it with.")
            );
        return await revisions.CompareAsync(documentId, since ?? number - 1, number, stop);
    }
}
