using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Portal.Api;
using Portal.Data;
using Portal.Settings;

namespace Portal.Identity;

/// <summary>Doors of the identity room.</summary>
public static class IdentityModule
{
    /// <summary>Sign-in by cookie for pages, bearer tokens for the APIs, both closed by default.</summary>
    public static void AddIdentityRoom(this WebApplicationBuilder builder, PortalOptions portal, ICollection<string> faults)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.Configuration["Bootstrap:AdminToken"] is { Length: > 0 and < 32 })
            faults.Add("Bootstrap:AdminToken: is shorter than 32 characters; make one with: openssl rand -hex 24");
        builder
            .Services.AddAuthentication(Schemes.Chooser)
            .AddPolicyScheme(Schemes.Chooser, null, x => x.ForwardDefaultSelector = Schemes.Choose)
            .AddScheme<AuthenticationSchemeOptions, BearerAuthentication>(Policies.BearerScheme, null)
            .AddIdentityCookies();
        builder
            .Services.AddIdentityCore<PortalUser>()
            .AddRoles<IdentityRole<Guid>>()
            .AddEntityFrameworkStores<PortalDbContext>()
            .AddSignInManager()
            .AddDefaultTokenProviders();
        builder
            .Services.AddAuthorizationBuilder()
            .SetDefaultPolicy(Schemes.Closed())
            .SetFallbackPolicy(Schemes.Closed())
            .AddPolicy(Policies.Administrator, x => Bearer(x).RequireAssertion(y => Caller.Of(y.User) is { IsAdministrator: true }))
            .AddPolicy(Policies.ThirdParty, x => Bearer(x).RequireClaim(CallerClaims.Kind, nameof(CallerKind.ThirdParty)))
            .AddPolicy(Policies.Person, x => Bearer(x).RequireClaim(CallerClaims.Kind, nameof(CallerKind.Person)))
            .AddPolicy(
                Policies.ThirdPartyOrPerson,
                x => Bearer(x).RequireClaim(CallerClaims.Kind, nameof(CallerKind.ThirdParty), nameof(CallerKind.Person))
            );
        builder.Services.ConfigureApplicationCookie(Schemes.Configure);
        builder.Services.AddCascadingAuthenticationState();
    }

    /// <summary>Endpoints of the room.</summary>
    public static void MapIdentityRoom(this WebApplication app, ApiGroups api) { }

    static AuthorizationPolicyBuilder Bearer(AuthorizationPolicyBuilder policy) =>
        policy.AddAuthenticationSchemes(Policies.BearerScheme).RequireAuthenticatedUser();
}
