using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Portal.Api;

namespace Portal.Identity;

/// <summary>
/// The bearer scheme of both APIs: the bootstrap token, a third party's key or a person's access token. The principal
/// is built from the present rows, so a removed person or a revoked key loses power at once.
/// </summary>
sealed class BearerAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    FindToken tokens,
    IConfiguration settings
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    const string Word = "Bearer ";

    /// <inheritdoc/>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Word, StringComparison.OrdinalIgnoreCase))
            return AuthenticateResult.NoResult();
        var secret = header[Word.Length..].Trim();
        if (IsBootstrap(secret))
            return Success(CallerPrincipal.Make(CallerKind.Bootstrap, null, "bootstrap", [RolesContent.Admin], ""));
        return await tokens.RunAsync(secret, Context.RequestAborted) is { } principal
            ? Success(principal)
            : AuthenticateResult.Fail("The token is unknown, revoked or expired.");
    }

    /// <inheritdoc/>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = "Bearer";
        return Task.CompletedTask;
    }

    bool IsBootstrap(string secret)
    {
        var expected = settings["Bootstrap:AdminToken"];
        return !string.IsNullOrEmpty(expected)
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(secret));
    }

    static AuthenticateResult Success(ClaimsPrincipal principal) =>
        AuthenticateResult.Success(new AuthenticationTicket(principal, Policies.BearerScheme));
}

/// <summary>Builds the principal of a bearer token.</summary>
static class CallerPrincipal
{
    public static ClaimsPrincipal Make(CallerKind kind, Guid? id, string name, IEnumerable<string> roles, string scopes)
    {
        var identity = new ClaimsIdentity(Policies.BearerScheme, ClaimTypes.Name, ClaimTypes.Role);
        identity.AddClaim(new Claim(CallerClaims.Kind, kind.ToString()));
        identity.AddClaim(new Claim(ClaimTypes.Name, name));
        if (id is { } known)
            identity.AddClaim(new Claim(ClaimTypes.NameIdentifier, known.ToString()));
        identity.AddClaims(roles.Select(x => new Claim(ClaimTypes.Role, x)));
        identity.AddClaims(scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(x => new Claim(CallerClaims.Scope, x)));
        return new ClaimsPrincipal(identity);
    }
}
