using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Common;
using Portal.Settings;

namespace Portal.Delivery;

/// <summary>Third party and endpoint of the demo (contract, section 6).</summary>
sealed class DemoContent(
    PortalOptions portal,
    WriteTransactions writes,
    EndpointSecrets secrets,
    EndpointDirectory directory,
    TimeProvider clock
) : IFirstContent
{
    /// <summary>Name of the demo's third party.</summary>
    public const string ThirdParty = "Demo ERP";

    /// <inheritdoc/>
    public int Order => 10;

    /// <inheritdoc/>
    public async Task EnsureAsync(CancellationToken stop)
    {
        if (portal.SeedDemo)
            await writes.RunAsync(db => EnsureAsync(db, stop), stop);
        await directory.ReloadAsync(stop);
    }

    async Task EnsureAsync(PortalDbContext db, CancellationToken stop)
    {
        if (await db.ThirdParties.AnyAsync(x => x.Name == ThirdParty, stop))
            return;
        var now = clock.GetUtcNow();
        var party = new ThirdPartyRow
        {
            Id = Ids.New(clock),
            Name = ThirdParty,
            Description = "The third party of the demo. It lives at /demo/third-party of this portal.",
            CreatedAt = now,
        };
        db.ThirdParties.Add(party);
        db.Endpoints.Add(
            new EndpointRow
            {
                Id = Ids.New(clock),
                ThirdPartyId = party.Id,
                Name = "hook",
                Url = portal.PublicUrl + DemoHook.Path,
                SecretProtected = secrets.Protect(DemoThirdParty.Secret),
                CreatedAt = now,
            }
        );
        db.Record(clock, Actor.System, "thirdParty.created", "thirdParty", party.Id, new { party.Name });
    }
}
