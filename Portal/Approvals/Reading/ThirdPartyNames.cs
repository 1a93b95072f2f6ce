using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Approvals;

/// <summary>The third parties that a document can belong to, for choosing one.</summary>
public sealed class ThirdPartyNames(IDbContextFactory<PortalDbContext> contexts)
{
    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        return await db.ThirdParties.Where(x => x.DeletedAt == null).OrderBy(x => x.Name).Select(x => x.Name).ToListAsync(stop);
    }
}
