using System.Text;
using Portal.Data;
using Portal.Tests.Modules.Approvals;
using Portal.Tests.Support;

namespace Portal.Tests.EndToEnd;

/// <summary>SIGKILL around the approval: what was approved has its package afterwards, and it is the same for ever.</summary>
[Trait("Needs", "server")]
public sealed class HandoverCrashTests
{
    [Theory, BothDatabases]
    public async Task Kill_RightAfterTheApproval_ThePackageIsThereInTheNextLife(StorageProvider database)
    {
        await using var foreign = await ForeignServer.StartAsync();
        await using var portal = await PortalProcess.CreateAsync(database);
        await portal.StartAsync();
        var world = await OutsideWorld.CreateAsync(portal.Admin, foreign.Address);
        using var party = ClientFor(portal, world.Key);
        using var person = ClientFor(portal, world.PersonToken);
        var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("合同 ", 400_000)));
        var document = await party.CreateAsync(
            "/api/v1/documents",
            new
            {
                externalId = "K-1",
                route = world.Route,
                title = "Contract",
                fields = new { },
                attachments = new[]
                {
                    new
                    {
                        name = "合同.txt",
                        contentType = "text/plain",
                        contentBase64 = Convert.ToBase64String(bytes),
                    },
                },
            }
        );
        var task = Assert.Single(await person.ReadAllAsync("/api/v1/tasks?box=todo"));
        await person.CreateAsync(
            $"/api/v1/tasks/{task.Text("id")}/decision",
            new
            {
                commandId = "approve-1",
                version = task.GetProperty("version").GetInt32(),
                action = "approve",
            }
        );
        await portal.KillAsync();
        await portal.StartAsync();
        var path = new Uri($"/api/v1/documents/{document.Text("id")}/package", UriKind.Relative);
        var first = await party.GetByteArrayAsync(path);
        Assert.Equal(bytes, HandoverScene.Unzip(first)["attachments/合同.txt"]);
        await portal.KillAsync();
        await portal.StartAsync();
        Assert.Equal(HandoverScene.Sha256(first), HandoverScene.Sha256(await party.GetByteArrayAsync(path)));
        Assert.Equal("waiting", (await party.ReadAsync($"/api/v1/documents/{document.Text("id")}")).Text("delivery"));
    }

    static HttpClient ClientFor(PortalProcess portal, string token)
    {
        var client = new HttpClient { BaseAddress = portal.Admin.BaseAddress };
        client.DefaultRequestHeaders.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", token);
        return client;
    }
}
