using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Settings;

namespace Portal.Operation;

/// <summary>
/// The one-time link that lets the first administrator in (contract, section 1). The page behind it asks
/// <see cref="IsGoodAsync"/> before it shows its form and <see cref="UseAsync"/> inside the transaction that makes the
/// person. A link works once, for 24 hours, and only while there is no administrator.
/// </summary>
public sealed class FirstAdministratorLink(
    IDbContextFactory<PortalDbContext> contexts,
    WriteTransactions writes,
    PortalOptions portal,
    IConfiguration settings,
    TimeProvider clock
)
{
    static readonly TimeSpan Life = TimeSpan.FromHours(24);

    /// <summary>A new link, replacing any earlier one; null when an administrator, a bootstrap token or the demo exists.</summary>
    public async Task<string?> OfferAsync(CancellationToken stop)
    {
        if (portal.SeedDemo || !string.IsNullOrEmpty(settings["Bootstrap:AdminToken"]))
            return null;
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var now = clock.GetUtcNow();
        return await writes.RunAsync(
            async db =>
            {
                if (await HasAdministratorAsync(db, stop))
                    return null;
                await db.SetupLinks.ExecuteDeleteAsync(stop);
                db.SetupLinks.Add(
                    new SetupLinkRow
                    {
                        SecretHash = Hash(token),
                        CreatedAt = now,
                        ExpiresAt = now + Life,
                    }
                );
                return $"{portal.PublicUrl}/setup?token={token}";
            },
            stop
        );
    }

    /// <summary>True while the token may still be used.</summary>
    public async Task<bool> IsGoodAsync(string? token, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        return await Find(db, token).AnyAsync(stop) && !await HasAdministratorAsync(db, stop);
    }

    /// <summary>Uses the token up inside the caller's transaction; false when it is unknown, expired, used, or no longer needed.</summary>
    public async Task<bool> UseAsync(PortalDbContext db, string? token, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(db);
        return !await HasAdministratorAsync(db, stop) && await Find(db, token).ExecuteDeleteAsync(stop) == 1;
    }

    IQueryable<SetupLinkRow> Find(PortalDbContext db, string? token)
    {
        var hash = Hash(token ?? "");
        var now = clock.GetUtcNow();
        return db.SetupLinks.Where(x => x.SecretHash == hash && x.ExpiresAt > now);
    }

    static Task<bool> HasAdministratorAsync(PortalDbContext db, CancellationToken stop) =>
        (
            from role in db.Roles
            where role.NormalizedName == "ADMIN"
            join link in db.UserRoles on role.Id equals link.RoleId
            join person in db.Users on link.UserId equals person.Id
            where person.DisabledAt == null
            select person.Id
        ).AnyAsync(stop);

    static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
