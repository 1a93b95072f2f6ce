using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Agents;

namespace Portal.Approvals;

/// <summary>Tells agents what they may know of a document.</summary>
sealed class DocumentDirectory(IDbContextFactory<PortalDbContext> contexts) : IDocumentDirectory
{
    /// <inheritdoc/>
    public async ValueTask<DocumentFacts?> FindAsync(Guid documentId, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        return await (
            from d in db.Documents.AsNoTracking()
            join t in db.ThirdParties on d.ThirdPartyId equals t.Id
            where d.Id == documentId
            select new DocumentFacts(
                d.Id,
                d.Number,
                d.ExternalId,
                d.Title,
                d.State,
                d.Round,
                d.Revision,
                d.ThirdPartyId,
                t.Name,
                d.RouteCode,
                d.Sequence
            )
        ).FirstOrDefaultAsync(stop);
    }
}
