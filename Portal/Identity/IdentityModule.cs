using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Identity;
using Portal.Api;
using Portal.Data;
using Portal.Domain.Identity;
using Portal.Domain.Mail;
using Portal.Identity.Account;
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
        var services = builder.Services;
        services.AddSchemes();
        services.AddPolicies();
        services.AddPeople();
        services.AddScoped<PersonRows>();
        services.AddScoped<CreatePerson>();
        services.AddScoped<ChangePerson>();
        services.AddSingleton<ReadPeople>();
        services.AddSingleton<PeopleLines>();
        services.AddSingleton<ReadAudit>();
        services.AddSingleton<INotifier, Notifier>();
        services.AddSingleton<ReadNotices>();
        services.AddSingleton<KnownTokens>();
        services.AddSingleton<KnownPeople>();
        services.AddSingleton<FindToken>();
        services.AddSingleton<IssueToken>();
        services.AddSingleton<IAccessKeys, KeysForPages>();
        services.AddSingleton<IMailSignIn, SignMailClientIn>();
        services.AddSingleton<TokenUses>();
        services.AddHostedService(x => x.GetRequiredService<TokenUses>());
        services.AddSingleton<SignInTurns>();
        services.AddScoped<SignPersonIn>();
        services.AddSingleton<FirstAdministrator>();
        services.AddHostedService(x => x.GetRequiredService<FirstAdministrator>());
        services.AddSingleton<IFirstContent, RolesContent>();
        services.AddSingleton<IFirstContent, DemoPeople>();
        services.AddCascadingAuthenticationState();
        services.AddScoped<AuthenticationStateProvider, RevalidatePerson>();
        services.AddSingleton<CircuitCounts>();
        services.AddScoped<CircuitHandler, CircuitLimit>();
    }

    /// <summary>Endpoints of the room.</summary>
    public static void MapIdentityRoom(this WebApplication app, ApiGroups api)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(api);
        api.Admin.MapPeople();
        api.Admin.MapKeys();
        api.Admin.MapAudit();
        api.Public.MapNotices();
        app.MapSignOut();
    }

    static void AddSchemes(this IServiceCollection services)
    {
        services
            .AddAuthentication(Schemes.Chooser)
            .AddPolicyScheme(Schemes.Chooser, null, x => x.ForwardDefaultSelector = Schemes.Choose)
            .AddScheme<AuthenticationSchemeOptions, BearerAuthentication>(Policies.BearerScheme, null)
            .AddIdentityCookies();
        services.ConfigureApplicationCookie(Schemes.Configure);
        services.Configure<AntiforgeryOptions>(x =>
        {
            x.Cookie.Name = "collector-form";
            x.Cookie.SameSite = SameSiteMode.Strict;
            x.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
    }

    static void AddPolicies(this IServiceCollection services) =>
        services
            .AddAuthorizationBuilder()
            .SetDefaultPolicy(Schemes.Closed())
            .SetFallbackPolicy(Schemes.Closed())
            .AddPolicy(Policies.Administrator, x => Bearer(x).RequireAssertion(y => Caller.Of(y.User) is { IsAdministrator: true }))
            .AddPolicy(Policies.ThirdParty, x => Bearer(x).RequireClaim(CallerClaims.Kind, nameof(CallerKind.ThirdParty)))
            .AddPolicy(Policies.Person, x => Bearer(x).RequireClaim(CallerClaims.Kind, nameof(CallerKind.Person)))
            .AddPolicy(
                Policies.ThirdPartyOrPerson,
                x => Bearer(x).RequireClaim(CallerClaims.Kind, nameof(CallerKind.ThirdParty), nameof(CallerKind.Person))
            );

    static void AddPeople(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services
            .AddIdentityCore<PortalUser>(options =>
            {
                options.Lockout.MaxFailedAccessAttempts = 5;
                options.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(5);
                // Names are checked by PersonCheck, passwords by PasswordRules: Identity only verifies.
                options.User.AllowedUserNameCharacters = "";
            })
            .AddRoles<IdentityRole<Guid>>()
            .AddEntityFrameworkStores<PortalDbContext>()
            .AddSignInManager<PortalSignIn>()
            .AddClaimsPrincipalFactory<PersonClaims>()
            .AddDefaultTokenProviders();
        services.Configure<SecurityStampValidatorOptions>(x => x.ValidationInterval = TimeSpan.FromSeconds(30));
    }

    static AuthorizationPolicyBuilder Bearer(AuthorizationPolicyBuilder policy) =>
        policy.AddAuthenticationSchemes(Policies.BearerScheme).RequireAuthenticatedUser();
}
