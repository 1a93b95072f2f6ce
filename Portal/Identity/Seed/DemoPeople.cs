using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Common;
using Portal.Settings;

namespace Portal.Identity;

/// <summary>Demo accounts and the demo third party's key (contract, section 6), marked so that they open nothing elsewhere.</summary>
sealed class DemoPeople(WriteTransactions writes, IServiceScopeFactory scopes, PortalOptions portal, TimeProvider clock) : IFirstContent
{
    /// <summary>Password of all demo accounts.</summary>
    public const string Password = "Collector-demo-1";
    const string Key = "demo-third-party-key";
    const string ThirdParty = "Demo ERP";

    /// <summary>Sign-in names and roles.</summary>
    public static IReadOnlyList<(string Name, string Display, string[] Roles)> All { get; } =
    [
        ("admin", "Administrator 管理员", [RolesContent.Admin, "operator", "auditor"]),
        ("clerk", "Clerk 经办", ["approver"]),
        ("finance", "Finance 财务", ["approver"]),
        ("legal", "Legal 法务", ["approver"]),
        ("director", "Director 主任", ["approver"]),
    ];

    /// <inheritdoc/>
    public int Order => 11;

    /// <inheritdoc/>
    public async Task EnsureAsync(CancellationToken stop)
    {
        if (!portal.SeedDemo)
            return;
        await using var scope = scopes.CreateAsyncScope();
        var create = scope.ServiceProvider.GetRequiredService<CreatePerson>();
        await writes.RunAsync(
            async db =>
            {
                var present = await db.Users.Select(x => x.NormalizedUserName).ToListAsync(stop);
                foreach (var (name, display, roles) in All.Where(x => !present.Contains(x.Name.ToUpperInvariant())))
                    await create.AddAsync(db, Actor.System, Body(name, display, roles), demo: true, stop);
                await EnsureKeyAsync(db, stop);
            },
            stop
        );
    }

    static PersonBody Body(string name, string display, string[] roles) =>
        new(name, display, $"{name}@collector.local", null, null, roles, Password, "en", "UTC", true);

    async Task EnsureKeyAsync(PortalDbContext db, CancellationToken stop)
    {
        var hash = TokenSecret.Hash(Key);
        var party = await db.ThirdParties.FirstOrDefaultAsync(x => x.Name == ThirdParty && x.DeletedAt == null, stop);
        if (party is null || await db.AccessTokens.AnyAsync(x => x.SecretHash == hash, stop))
            return;
        db.AccessTokens.Add(
            new AccessTokenRow
            {
                Id = Ids.New(clock),
                ThirdPartyId = party.Id,
                Name = "Demo",
                Prefix = Key[..8],
                SecretHash = hash,
                CreatedAt = clock.GetUtcNow(),
                Demo = true,
            }
        );
    }
}
