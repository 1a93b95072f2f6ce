using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Data;
using Portal.Settings;

namespace Portal.Identity;

/// <summary>
/// Looks every 30 s whether the person of an open circuit may still be signed in: disabled, other roles or another
/// password end it.
/// </summary>
sealed class RevalidatePerson(
    ILoggerFactory logs,
    IDbContextFactory<PortalDbContext> contexts,
    IOptions<IdentityOptions> options,
    PortalOptions portal
) : RevalidatingServerAuthenticationStateProvider(logs)
{
    /// <inheritdoc/>
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    protected override Task<bool> ValidateAuthenticationStateAsync(
        AuthenticationState authenticationState,
        CancellationToken cancellationToken
    ) => IsStillGoodAsync(authenticationState.User, cancellationToken);

    /// <summary>Compares the cookie's security stamp with the row.</summary>
    public async Task<bool> IsStillGoodAsync(ClaimsPrincipal user, CancellationToken stop)
    {
        if (!Guid.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), out var id))
            return false;
        await using var db = await contexts.CreateDbContextAsync(stop);
        var person = await db.Users.AsNoTracking().FirstOrDefaultAsync(x => x.Id == id, stop);
        return person is not null
            && PortalSignIn.IsOpen(person, portal)
            && person.SecurityStamp == user.FindFirstValue(options.Value.ClaimsIdentity.SecurityStampClaimType);
    }
}
