using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Portal.Api;

namespace Portal.Identity;

/// <summary>Cookie for pages, bearer for the APIs; neither is taken in the place of the other.</summary>
static class Schemes
{
    /// <summary>The default scheme, which only chooses.</summary>
    public const string Chooser = "Collector";

    /// <summary>By path, not by header: a third party's key must not open pages.</summary>
    public static string Choose(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
            ? Policies.BearerScheme
            : IdentityConstants.ApplicationScheme;

    /// <summary>A person by cookie; under /api any caller, so that an unknown address there is 404 and not a sign-in page.</summary>
    public static AuthorizationPolicy Closed() => new AuthorizationPolicyBuilder(Chooser).RequireAuthenticatedUser().Build();

    public static void Configure(CookieAuthenticationOptions cookie)
    {
        cookie.Cookie.Name = "collector";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Lax;
        // Secure when the request came by https; plain http happens on loopback only.
        cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        cookie.LoginPath = "/sign-in";
        cookie.AccessDeniedPath = "/access-denied";
        cookie.ReturnUrlParameter = "returnUrl";
        cookie.ExpireTimeSpan = TimeSpan.FromHours(12);
        cookie.SlidingExpiration = true;
        cookie.Events.OnValidatePrincipal = KnownPeople.ValidateAsync;
        cookie.Events.OnRedirectToLogin = x => Redirect(x, StatusCodes.Status401Unauthorized);
        cookie.Events.OnRedirectToAccessDenied = x => Redirect(x, StatusCodes.Status403Forbidden);
    }

    // Programs get the plain status; people get the page.
    static Task Redirect(RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        var path = context.Request.Path;
        string[] machines = ["/api", "/openapi", "/metrics", "/health", "/_blazor", "/hangfire"];
        // A post that asks for no page comes from a program: a sign-in page would look like success to it.
        var forPeople =
            HttpMethods.IsGet(context.Request.Method)
            || HttpMethods.IsHead(context.Request.Method)
            || context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
        if (!forPeople || machines.Any(x => path.StartsWithSegments(x, StringComparison.OrdinalIgnoreCase)))
            context.Response.StatusCode = status;
        else
            context.Response.Redirect(context.RedirectUri);
        return Task.CompletedTask;
    }
}
