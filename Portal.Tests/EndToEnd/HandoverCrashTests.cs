using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Tests.Modules.Approvals;
using Portal.Tests.Support;

namespace Portal.Tests.EndToEnd;

/// <summary>SIGKILL around approval and carrying: what was approved has its package, and it arrives once.</summary>
[Trait("Needs", "server")]
[Trait("Fault", "kill-at-each-step")]
public sealed class HandoverCrashTests
{
    static readonly byte[] Contract = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("合同 ", 400_000)));

    [Theory, BothDatabases]
    public async Task Kill_RightAfterTheApproval_ThePackageIsThereInTheNextLife(StorageProvider database)
    {
        await using var foreign = await ForeignServer.StartAsync();
        await using var portal = await PortalProcess.CreateAsync(database);
        await portal.StartAsync();
        var world = await OutsideWorld.CreateAsync(portal.Admin, foreign.Address);
        using var party = portal.ClientFor(world.Key);
        using var person = portal.ClientFor(world.PersonToken);
        var document = await HandoverScene.ApproveAsync(party, person, world, Contract);
        await portal.KillAsync();
        await portal.StartAsync();
        var path = new Uri($"/api/v1/documents/{document}/package", UriKind.Relative);
        var first = await party.GetByteArrayAsync(path);
        Assert.Equal(Contract, HandoverScene.Unzip(first)["attachments/合同.txt"]);
        await portal.KillAsync();
        await portal.StartAsync();
        Assert.Equal(HandoverScene.Sha256(first), HandoverScene.Sha256(await party.GetByteArrayAsync(path)));
        Assert.Equal("waiting", (await party.ReadAsync($"/api/v1/documents/{document}")).Text("delivery"));
    }

    [Theory, BothDatabases]
    public async Task Kill_BetweenCommitAndPush_ThePackageArrivesOnceInTheNextLife(StorageProvider database)
    {
        await using var foreign = await ForeignServer.StartAsync();
        await using var portal = await PortalProcess.CreateAsync(database);
        await portal.StartAsync();
        var world = await OutsideWorld.CreateAsync(portal.Admin, foreign.Address);
        await HandoverScene.WantPackagesAsync(portal.Admin, world, foreign.Address);
        using var party = portal.ClientFor(world.Key);
        using var person = portal.ClientFor(world.PersonToken);
        var document = await HandoverScene.ApproveAsync(party, person, world, Contract);
        await portal.KillAsync();
        // What the dead one had committed when it died: the handover is taken, its delivery leased to that life, nothing sent.
        await using (var dying = await PortalApp.StartAsync(database, portal.Storage()))
        {
            var delivery = Assert.Single(await dying.CarryAsync(tell: false)).Deliveries[0].Id;
            Assert.Equal(
                "inFlight",
                await dying.ReadRowAsync(db => db.Deliveries.Where(x => x.Id == delivery).Select(x => x.State).SingleAsync())
            );
        }
        Assert.Empty(foreign.Arrived);
        await portal.StartAsync();
        await Eventually.BecomesAsync(
            async () => (await party.ReadAsync($"/api/v1/documents/{document}")).Text("delivery"),
            x => x == "delivered",
            TimeSpan.FromSeconds(60)
        );
        Assert.Equal("document.package", Assert.Single(foreign.Arrived).Type);
        await portal.KillAsync();
        await using var next = await PortalApp.StartAsync(database, portal.Storage());
        Assert.Empty(await next.CarryAsync());
    }
}
