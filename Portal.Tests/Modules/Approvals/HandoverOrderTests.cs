using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Delivery;
using Portal.Domain.Agents;
using Portal.Tests.Api.Approvals;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Approvals;

/// <summary>The package in the document's order, and what its delivery makes of the document.</summary>
public sealed class HandoverOrderTests
{
    static readonly object[] TwoSteps =
    [
        new { name = "finance", people = new[] { "finance" } },
        new { name = "director", people = new[] { "director" } },
    ];

    [Theory, BothDatabases]
    public async Task Carry_EndpointDownFromTheStart_EverythingArrivesInOrderOfSequence(StorageProvider database)
    {
        var port = FreePort.Next();
        await using var world = await ApprovalWorld.StartAsync(database);
        await world.AddRouteAsync("two", TwoSteps);
        await EndpointAsync(world, new Uri($"http://127.0.0.1:{port}/push"), [0, .. Enumerable.Repeat(0.5, 29)]);
        var document = await world.SubmitAsync("O-1", "two");
        await world.DecideAsync("finance", document, "return", resubmit: "straight", target: "initiator");
        await Eventually.BecomesAsync(
            () => world.App.ReadRowAsync(db => db.Deliveries.CountAsync(x => x.Type == "document.returned")),
            count => count == 1
        );
        using var again = await world.MoveAsync(world.Party, document, "resubmission", new { });
        Assert.True(again.IsSuccessStatusCode, await again.Content.ReadAsStringAsync());
        await world.DecideAsync("finance", document, "approve");
        await world.DecideAsync("director", document, "approve");
        Assert.Single(await world.App.CarryAsync());
        Assert.Equal("sending", (await world.ReadAsync(document)).Text("delivery"));

        await using var foreign = await ForeignServer.StartAsync(port);
        await Eventually.BecomesAsync(
            async () => (await world.ReadAsync(document)).Text("delivery"),
            x => x == "delivered",
            TimeSpan.FromSeconds(30)
        );
        var arrived = foreign.Arrived.DistinctBy(x => x.WebhookId).ToList();
        Assert.Equal(
            ["document.created", "document.returned", "document.resubmitted", "document.progressed", "document.package"],
            arrived.Select(x => x.Type)
        );
        Assert.Equal([1, 2, 3, 4, 5], arrived.Select(x => x.Json.GetProperty("data").GetProperty("sequence").GetInt32()));
        Assert.Equal(arrived.Count, foreign.Arrived.Count);
    }

    [Theory, BothDatabases]
    public async Task Carry_AReturnIsStillUnderWay_ThePackageWaitsBehindIt(StorageProvider database)
    {
        await using var foreign = await ForeignServer.StartAsync();
        // Nobody listens where mail should go: the return keeps its place.
        await using var world = await ApprovalWorld.StartAsync(
            database,
            new Dictionary<string, string?> { ["Mail:Outgoing:Host"] = "127.0.0.1", ["Mail:Outgoing:Port"] = $"{FreePort.Next()}" }
        );
        await world.AddRouteAsync("two", TwoSteps);
        await EndpointAsync(world, foreign.Address, [0, 1]);
        var document = await world.SubmitAsync("O-1", "two");
        var other = await world.SubmitAsync("O-2", "two");
        await world.DecideAsync("finance", document, "return", resubmit: "straight", target: "initiator");
        using var again = await world.MoveAsync(world.Party, document, "resubmission", new { });
        Assert.True(again.IsSuccessStatusCode, await again.Content.ReadAsStringAsync());
        foreach (var each in new[] { document, other })
        {
            await world.DecideAsync("finance", each, "approve");
            await world.DecideAsync("director", each, "approve");
        }
        Assert.Equal(2, (await world.App.CarryAsync()).Count);
        await Eventually.BecomesAsync(async () => (await world.ReadAsync(other)).Text("delivery"), x => x == "delivered");
        Assert.Equal(["document.created"], Of(foreign, document));
        Assert.Equal("sending", (await world.ReadAsync(document)).Text("delivery"));
    }

    [Theory, BothDatabases]
    public async Task Delivery_OfThePackage_FollowsWhatBecameOfIt(StorageProvider database)
    {
        await using var foreign = await ForeignServer.StartAsync();
        foreign.Answer = static x => x.Type == "document.package" ? 500 : 204;
        await using var world = await ApprovalWorld.StartAsync(database);
        await world.AddShortRouteAsync();
        await EndpointAsync(world, foreign.Address, [0, 0.05]);
        var document = await world.ApprovedAsync("D-1");
        Assert.Equal("waiting", (await world.ReadAsync(document)).Text("delivery"));
        var push = Assert.Single(await world.App.CarryAsync());
        await BecomesAsync(world, document, "failed");
        foreign.Answer = static _ => 204;
        var delivery = push.Deliveries[0].Id;
        using var redelivered = await world.Party.PostAsync(new Uri($"/api/v1/deliveries/{delivery}/redelivery", UriKind.Relative), null);
        Assert.True(redelivered.IsSuccessStatusCode, await redelivered.Content.ReadAsStringAsync());
        await BecomesAsync(world, document, "delivered");
        var package = foreign.Arrived.Last(x => x.Type == "document.package").Json.GetProperty("data");
        Assert.Equal(package.Text("manifestSha256"), HandoverScene.Sha256(await ManifestAsync(package.Text("packageUrl"))));
        var lines = new Portal.Approvals.HandoverLines(world.App.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>());
        var everything = new Portal.Api.Caller(Portal.Api.CallerKind.Bootstrap, null, "bootstrap", [], []);
        foreach (var state in new[] { "waiting", "sending", "delivered", "acknowledged", "failed" })
        {
            var found = await lines.ListAsync(everything, state, null, 10, default);
            Assert.Equal(state == "delivered" ? [document.Text("id")] : [], found.Select(x => x.DocumentId.ToString()));
            Assert.All(found, x => Assert.Equal(state, x.State));
            Assert.Equal(found.Count, await lines.CountAsync(everything, state, default));
        }
    }

    static IEnumerable<string> Of(ForeignServer foreign, JsonElement document) =>
        foreign.Arrived.Where(x => x.Json.GetProperty("data").Text("documentId") == document.Text("id")).Select(x => x.Type);

    static Task<string> BecomesAsync(ApprovalWorld world, JsonElement document, string state) =>
        Eventually.BecomesAsync(async () => (await world.ReadAsync(document)).Text("delivery"), x => x == state);

    static async Task<byte[]> ManifestAsync(string url)
    {
        using var anonymous = new HttpClient();
        return HandoverScene.Unzip(await anonymous.GetByteArrayAsync(new Uri(url)))["manifest.json"];
    }

    static async Task EndpointAsync(ApprovalWorld world, Uri url, double[] schedule)
    {
        var party = await world.App.ReadRowAsync(db => db.ThirdParties.Where(x => x.Name == "erp").Select(x => x.Id).SingleAsync());
        await world.App.Admin.CreateAsync(
            $"/api/admin/v1/third-parties/{party}/endpoints",
            new
            {
                name = "hook",
                url,
                events = new[] { "document.*" },
                schedule = schedule.Cast<object>().ToArray(),
            }
        );
    }
}
