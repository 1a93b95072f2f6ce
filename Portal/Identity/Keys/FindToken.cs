using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Portal.Api;
using Portal.Data;
using Portal.Settings;

namespace Portal.Identity;

/// <summary>Looks a bearer secret up; null when it opens nothing.</summary>
sealed class FindToken(
    IDbContextFactory<PortalDbContext> contexts,
    KnownTokens known,
    TokenUses uses,
    PortalOptions portal,
    TimeProvider clock
)
{
    public async Task<ClaimsPrincipal?> RunAsync(string secret, CancellationToken stop)
    {
        var (hash, now, generation) = (TokenSecret.Hash(secret), clock.GetUtcNow(), known.Generation);
        if (known.Find(hash, now) is { } remembered)
            return remembered.Principal;
        await using var db = await contexts.CreateDbContextAsync(stop);
        var token = await db.AccessTokens.AsNoTracking().FirstOrDefaultAsync(x => x.SecretHash == hash, stop);
        if (token is null || token.RevokedAt is not null || token.ExpiresAt <= now || (token.Demo && !portal.SeedDemo))
            return null;
        var principal = token.ThirdPartyId is { } party
            ? await ThirdPartyAsync(db, party, token, stop)
            : await PersonAsync(db, token.PersonId, token, stop);
        if (principal is null)
            return null;
        uses.Note(token, now);
        known.Remember(hash, new KnownToken(token.Id, principal, token.ExpiresAt, now), generation);
        return principal;
    }

    static async Task<ClaimsPrincipal?> ThirdPartyAsync(PortalDbContext db, Guid id, AccessTokenRow token, CancellationToken stop)
    {
        var party = await db.ThirdParties.AsNoTracking().FirstOrDefaultAsync(x => x.Id == id && x.DeletedAt == null, stop);
        return party is null ? null : CallerPrincipal.Make(CallerKind.ThirdParty, party.Id, party.Name, [], token.Scopes);
    }

    async Task<ClaimsPrincipal?> PersonAsync(PortalDbContext db, Guid? id, AccessTokenRow token, CancellationToken stop)
    {
        var person = await db.Users.AsNoTracking().FirstOrDefaultAsync(x => x.Id == id && x.DisabledAt == null, stop);
        if (person is null || (person.Demo && !portal.SeedDemo))
            return null;
        var roles = await (
            from link in db.UserRoles
            where link.UserId == person.Id
            join role in db.Roles on link.RoleId equals role.Id
            select role.Name!
        ).ToListAsync(stop);
        return CallerPrincipal.Make(CallerKind.Person, person.Id, person.UserName!, roles, token.Scopes);
    }
}
