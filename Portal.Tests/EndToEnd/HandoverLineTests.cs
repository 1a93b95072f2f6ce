using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Portal.Data;
using Portal.Tests.Modules.Approvals;
using Portal.Tests.Support;

namespace Portal.Tests.EndToEnd;

/// <summary>
/// The second half of the main job, by the contract alone: an approved document is carried by a scheduled agent, the
/// third party checks what it got and acknowledges; also when the portal is killed on the way.
/// </summary>
[Trait("Needs", "server")]
public sealed class HandoverLineTests
{
    static readonly byte[] Contract = Encoding.UTF8.GetBytes("合同正文\r\nbinary \0\u0001 end");

    [Theory, BothDatabases]
    public async Task Approve_ScheduledAgent_CarriesThePackageWhichTheThirdPartyAcknowledges(StorageProvider database)
    {
        await using var foreign = await ForeignServer.StartAsync();
        await using var portal = await PortalProcess.CreateAsync(database);
        await portal.StartAsync();
        var world = await OutsideWorld.CreateAsync(portal.Admin, foreign.Address);
        await HandoverScene.WantPackagesAsync(portal.Admin, world, foreign.Address);
        await CarryEverySecondAsync(portal.Admin);
        using var party = portal.ClientFor(world.Key);
        using var person = portal.ClientFor(world.PersonToken);
        var document = await HandoverScene.ApproveAsync(party, person, world, Contract);

        var push = await ArrivedAsync(foreign, document);
        Assert.Equal("approved", push.Text("state"));
        var zip = await FetchAsync(push.Text("packageUrl"));
        var files = HandoverScene.Unzip(zip);
        Assert.Equal(push.Text("manifestSha256"), HandoverScene.Sha256(files["manifest.json"]));
        var manifest = HandoverScene.Json(files["manifest.json"]);
        Assert.Equal(JsonSerializer.Serialize(manifest), JsonSerializer.Serialize(push.GetProperty("manifest")));
        Assert.Equal(
            files.Keys.Where(x => x != "manifest.json"),
            manifest.GetProperty("files").EnumerateArray().Select(x => x.Text("name"))
        );
        Assert.All(
            manifest.GetProperty("files").EnumerateArray(),
            x => Assert.Equal(HandoverScene.Sha256(files[x.Text("name")]), x.Text("sha256"))
        );
        Assert.Equal(Contract, files["attachments/合同.txt"]);
        Assert.Equal(Contract, await FetchAsync(push.GetProperty("attachments")[0].Text("url")));
        var (seq, hash) = HandoverScene.VerifiedHead(files["records.json"]);
        Assert.Equal(seq, manifest.GetProperty("recordHead").GetProperty("seq").GetInt64());
        Assert.Equal(hash, manifest.GetProperty("recordHead").Text("hash"));

        var place = $"/api/v1/documents/{document}/acknowledgement";
        using var wrong = await party.PostAsJsonAsync(place, new { manifestSha256 = HandoverScene.Sha256(zip) });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        await DeliveryBecomesAsync(party, document, "delivered");
        await party.CreateAsync(place, new { manifestSha256 = push.Text("manifestSha256") });
        await DeliveryBecomesAsync(party, document, "acknowledged");
        Assert.Single(foreign.Arrived, x => x.Type == "document.package");
    }

    [Theory, BothDatabases]
    public async Task Kill_BetweenCommitAndPush_ThePackageIsStillDeliveredOnce(StorageProvider database)
    {
        await using var foreign = await ForeignServer.StartAsync();
        await using var portal = await PortalProcess.CreateAsync(database);
        // A node that does not push commits what is to be pushed: whatever the kill hits, it is between the two.
        portal.Set("Portal__Roles", "Web;Intake;Jobs");
        await portal.StartAsync();
        var world = await OutsideWorld.CreateAsync(portal.Admin, foreign.Address);
        await HandoverScene.WantPackagesAsync(portal.Admin, world, foreign.Address);
        await CarryEverySecondAsync(portal.Admin);
        using var party = portal.ClientFor(world.Key);
        using var person = portal.ClientFor(world.PersonToken);
        var document = await HandoverScene.ApproveAsync(party, person, world, Contract);
        await DeliveryBecomesAsync(party, document, "sending");
        await portal.KillAsync();
        Assert.Empty(foreign.Arrived);

        portal.Set("Portal__Roles", "Web;Intake;Dispatch;Jobs");
        await portal.StartAsync();
        await ArrivedAsync(foreign, document);
        await DeliveryBecomesAsync(party, document, "delivered");
        // The agent goes on every second; a further run carries a document of its own and nothing of this one.
        var next = await HandoverScene.ApproveAsync(party, person, world, Contract);
        await ArrivedAsync(foreign, next);
        Assert.Single(foreign.Arrived, x => x.Type == "document.package" && x.Json.GetProperty("data").Text("documentId") == document);
    }

    static async Task<JsonElement> ArrivedAsync(ForeignServer foreign, string document)
    {
        var push = await Eventually.BecomesAsync(
            () =>
                Task.FromResult(
                    foreign.Arrived.FirstOrDefault(x =>
                        x.Type == "document.package" && x.Json.GetProperty("data").Text("documentId") == document
                    )
                ),
            x => x is not null,
            TimeSpan.FromSeconds(60)
        );
        return push!.Json.GetProperty("data");
    }

    static Task<string> DeliveryBecomesAsync(HttpClient party, string document, string state) =>
        Eventually.BecomesAsync(
            async () => (await party.ReadAsync($"/api/v1/documents/{document}")).Text("delivery"),
            x => x == state,
            TimeSpan.FromSeconds(60)
        );

    static Task<JsonElement> CarryEverySecondAsync(HttpClient admin) =>
        admin.CreateAsync(
            "/api/admin/v1/agents",
            new
            {
                name = "Carry at once",
                trigger = new { type = "schedule", cron = "* * * * * *" },
                actions = new object[] { new { carryHandovers = new { } } },
            }
        );

    static async Task<byte[]> FetchAsync(string url)
    {
        using var anonymous = new HttpClient();
        return await anonymous.GetByteArrayAsync(new Uri(url));
    }
}
