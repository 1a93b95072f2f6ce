using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Portal.Api;
using Portal.Data;

namespace Portal.Components.Viewing;

/// <summary>Reads the row of the person who is signed in.</summary>
sealed class ReadViewer(IDbContextFactory<PortalDbContext> contexts)
{
    /// <summary>Null when nobody is signed in or the person is gone.</summary>
    public async Task<Viewer?> RunAsync(ClaimsPrincipal user, CancellationToken stop)
    {
        if (Caller.Of(user) is not { Id: { } id } caller)
            return null;
        await using var db = await contexts.CreateDbContextAsync(stop);
        var row = await db.Users.AsNoTracking().FirstOrDefaultAsync(x => x.Id == id, stop);
        if (row is null)
            return null;
        var zone = TimeZoneInfo.TryFindSystemTimeZoneById(row.TimeZone, out var known) ? known : TimeZoneInfo.Utc;
        return new Viewer(id, row.UserName ?? "", row.DisplayName is { Length: > 0 } name ? name : row.UserName ?? "", zone, caller);
    }
}
