using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Portal.Api;
using Portal.Data;

namespace Portal.Identity;

/// <summary>
/// The bearer scheme of both APIs: the bootstrap token, a third party's key or a person's access token. The principal
/// is built from the present rows on every call, so a removed person or a revoked key loses power at once.
/// </summary>
sealed class BearerAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    IDbContextFactory<PortalDbContext> contexts,
    IConfiguration settings,
    TimeProvider clock
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
            return Success(Principal(CallerKind.Bootstrap, null, "bootstrap", ["admin"], ""));
        return await FromStoredTokenAsync(secret, Context.RequestAborted);
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

    async Task<AuthenticateResult> FromStoredTokenAsync(string secret, CancellationToken stop)
    {
        var hash = TokenSecret.Hash(secret);
        var now = clock.GetUtcNow();
        await using var db = await contexts.CreateDbContextAsync(stop);
        var token = await db.AccessTokens.AsNoTracking().FirstOrDefaultAsync(x => x.SecretHash == hash, stop);
        if (token is null || token.RevokedAt is not null || token.ExpiresAt <= now)
            return AuthenticateResult.Fail("The token is unknown, revoked or expired.");
        if (token.ThirdPartyId is { } partyId)
        {
            var party = await db.ThirdParties.AsNoTracking().FirstOrDefaultAsync(x => x.Id == partyId && x.DeletedAt == null, stop);
            return party is null
                ? AuthenticateResult.Fail("The third party was removed.")
                : Success(Principal(CallerKind.ThirdParty, party.Id, party.Name, [], token.Scopes));
        }
        var person = await db.Users.AsNoTracking().FirstOrDefaultAsync(x => x.Id == token.PersonId && x.DisabledAt == null, stop);
        if (person is null)
            return AuthenticateResult.Fail("The person was removed.");
        var roles = await (
            from link in db.UserRoles
            where link.UserId == person.Id
            join role in db.Roles on link.RoleId equals role.Id
            select role.Name!
        ).ToListAsync(stop);
        return Success(Principal(CallerKind.Person, person.Id, person.UserName!, roles, token.Scopes));
    }

    static ClaimsPrincipal Principal(CallerKind kind, Guid? id, string name, IEnumerable<string> roles, string scopes)
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

    static AuthenticateResult Success(ClaimsPrincipal principal) =>
        AuthenticateResult.Success(new AuthenticationTicket(principal, Policies.BearerScheme));
}
