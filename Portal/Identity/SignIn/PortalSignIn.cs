using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Portal.Api;
using Portal.Data;
using Portal.Settings;

namespace Portal.Identity;

/// <summary>Identity's sign-in, closed for disabled people and, where demo content is off, for demo accounts.</summary>
sealed class PortalSignIn(
    UserManager<PortalUser> users,
    IHttpContextAccessor http,
    IUserClaimsPrincipalFactory<PortalUser> claims,
    IOptions<IdentityOptions> options,
    ILogger<SignInManager<PortalUser>> log,
    IAuthenticationSchemeProvider schemes,
    IUserConfirmation<PortalUser> confirmation,
    PortalOptions portal
) : SignInManager<PortalUser>(users, http, claims, options, log, schemes, confirmation)
{
    /// <summary>The rule itself, also for open circuits.</summary>
    public static bool IsOpen(PortalUser person, PortalOptions portal) => person.DisabledAt is null && (!person.Demo || portal.SeedDemo);

    /// <inheritdoc/>
    public override Task<bool> CanSignInAsync(PortalUser user) => Task.FromResult(IsOpen(user, portal));

    /// <inheritdoc/>
    public override async Task<PortalUser?> ValidateSecurityStampAsync(ClaimsPrincipal? principal) =>
        await base.ValidateSecurityStampAsync(principal) is { } person && IsOpen(person, portal) ? person : null;
}

/// <summary>Adds to the cookie what pages show of the person without reading the database.</summary>
sealed class PersonClaims(UserManager<PortalUser> users, RoleManager<IdentityRole<Guid>> roles, IOptions<IdentityOptions> options)
    : UserClaimsPrincipalFactory<PortalUser, IdentityRole<Guid>>(users, roles, options)
{
    /// <inheritdoc/>
    protected override async Task<ClaimsIdentity> GenerateClaimsAsync(PortalUser user)
    {
        var identity = await base.GenerateClaimsAsync(user);
        identity.AddClaim(new Claim(CallerClaims.DisplayName, user.DisplayName));
        identity.AddClaim(new Claim(CallerClaims.Locale, user.Locale));
        identity.AddClaim(new Claim(CallerClaims.TimeZone, user.TimeZone));
        return identity;
    }
}
