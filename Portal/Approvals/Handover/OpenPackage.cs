using Microsoft.EntityFrameworkCore;
using Portal.Api;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Approvals;

/// <summary>Opens the package of a document for whoever may see the document.</summary>
sealed class OpenPackage(IDbContextFactory<PortalDbContext> contexts, BuildPackage packages)
{
    /// <summary>Its bytes, built now if nobody has needed them yet.</summary>
    /// <exception cref="RefusalException">404 no such document for this caller; 409 <c>not-approved</c>; 503 while another node builds it.</exception>
    public async Task<ReadableAttachment> RunAsync(Caller caller, Guid documentId, CancellationToken stop)
    {
        var (handover, number, approvedAt) = await FindAsync(caller, documentId, stop);
        var package = await packages.EnsureAsync(handover, stop);
        return new ReadableAttachment(number + ".zip", "application/zip", package.Size, package.Sha256, package.ContentId, approvedAt);
    }

    async Task<(Guid Handover, string Number, DateTimeOffset ApprovedAt)> FindAsync(Caller caller, Guid documentId, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var document =
            await db.Documents.AsNoTracking().Where(x => x.Id == documentId).VisibleTo(db, caller).FirstOrDefaultAsync(stop)
            ?? throw RefusalException.NotFound("document");
        var handover =
            await db.Handovers.Where(x => x.DocumentId == documentId).Select(x => new { x.Id, x.ApprovedAt }).FirstOrDefaultAsync(stop)
            ?? throw NotApproved(document.State);
        return (handover.Id, document.Number, handover.ApprovedAt);
    }

    /// <summary>There is no handover yet.</summary>
    public static RefusalException NotApproved(string state) =>
        new(RefusalKind.Conflict, "not-approved", $"The document has no package: it is made at the approval, and the document is {state}.")
        {
            Extensions = new Dictionary<string, object?> { ["currentState"] = state },
        };
}
