using System.Net;
using System.Text;
using System.Text.Json;
using Portal.Data;
using Portal.Tests.Support;

namespace Portal.Tests.EndToEnd;

/// <summary>The main job by the contract alone: a returned document reaches the third party through a real mail and a before-arrival agent.</summary>
public sealed class ReturnLineTests
{
    static readonly byte[] Attachment = Encoding.UTF8.GetBytes("采购报价单\nsecond line");

    [Theory, BothDatabases]
    public async Task Return_ByApiAlone_ArrivesOnceSignedWithRunDeliveryAndTimeline(StorageProvider database)
    {
        await using var foreign = await ForeignServer.StartAsync();
        await using var app = await PortalApp.StartAsync(database);
        var world = await OutsideWorld.CreateAsync(app.Admin, foreign.Address);
        using var party = app.ClientFor(world.Key);
        using var person = app.ClientFor(world.PersonToken);

        var ids = new List<string>();
        for (var i = 0; i < 50; i++)
            ids.Add(await SubmitAsync(party, world, "X-" + i));
        foreach (var task in await person.ReadAllAsync("/api/v1/tasks?box=todo"))
            await ReturnAsync(person, task);

        await Eventually.BecomesAsync(() => Task.FromResult(foreign.Arrived.Count), count => count >= 50, TimeSpan.FromSeconds(30));
        var pushes = foreign.Arrived.ToList();
        Assert.Equal(50, pushes.Count);
        Assert.Equal(50, pushes.Select(x => x.WebhookId).Distinct().Count());
        Assert.All(pushes, x => Assert.True(ForeignServer.IsSigned(x, world.Secret)));
        Assert.All(pushes, x => Assert.Equal("document.returned", x.Type));
        Assert.Equal(ids.Order(), pushes.Select(x => x.Json.GetProperty("data").Text("documentId")).Order());
        Assert.False(ForeignServer.IsSigned(pushes[0] with { Body = [.. pushes[0].Body, (byte)' '] }, world.Secret));

        var document = await party.ReadAsync($"/api/v1/documents/{ids[0]}");
        Assert.Equal("returned", document.Text("state"));
        await CheckRunAsync(app, ids[0]);
        await ReplayAsync(app, ids[0]);
        Assert.Equal(50, foreign.Arrived.Count);
        await CheckAttachmentAsync(party, document, pushes.Single(x => x.Json.GetProperty("data").Text("documentId") == ids[0]));
    }

    static async Task<string> SubmitAsync(HttpClient party, OutsideWorld world, string externalId)
    {
        var document = await party.CreateAsync(
            "/api/v1/documents",
            new
            {
                externalId,
                route = world.Route,
                title = "Purchase " + externalId,
                fields = new { amount = 12.5 },
                attachments = new[]
                {
                    new
                    {
                        name = "采购报价单.txt",
                        contentType = "text/plain",
                        contentBase64 = Convert.ToBase64String(Attachment),
                    },
                },
            }
        );
        return document.Text("id");
    }

    static async Task ReturnAsync(HttpClient person, JsonElement task) =>
        await person.CreateAsync(
            $"/api/v1/tasks/{task.Text("id")}/decision",
            new
            {
                commandId = Guid.NewGuid().ToString(),
                version = task.GetProperty("version").GetInt32(),
                action = "return",
                opinion = "请补充资料",
                target = "initiator",
                resubmit = "straight",
            }
        );

    static async Task CheckRunAsync(PortalApp app, string documentId)
    {
        var run = await Eventually.BecomesAsync(
            async () =>
                (await app.Admin.ReadAsync($"/api/admin/v1/runs?document={documentId}"))
                    .GetProperty("items")
                    .EnumerateArray()
                    .FirstOrDefault(),
            x => x.ValueKind == JsonValueKind.Object && x.GetProperty("deliveries")[0].Text("state") == "delivered"
        );
        Assert.Equal("succeeded", run.Text("outcome"));
        Assert.Equal(204, run.GetProperty("deliveries")[0].GetProperty("statusCode").GetInt32());
        var delivery = await app.Admin.ReadAsync($"/api/admin/v1/deliveries/{run.GetProperty("deliveries")[0].Text("id")}");
        Assert.Equal("delivered", delivery.Text("state"));
        Assert.Single(delivery.GetProperty("attempts").EnumerateArray());
        // The third party may have answered before the sender has noted that its own mail was taken.
        var stages = await Eventually.BecomesAsync(
            async () =>
                (await app.Admin.ReadAsync($"/api/admin/v1/messages/{run.Text("messageId")}/timeline"))
                    .GetProperty("stages")
                    .EnumerateArray()
                    .ToList(),
            x => x.Count == 7
        );
        Assert.Equal(["returned", "mailed", "accepted", "agent", "committed", "pushed", "answered"], stages.Select(x => x.Text("name")));
        var offsets = stages.ConvertAll(x => x.GetProperty("offsetMs").GetDouble());
        Assert.Equal(offsets.Order(), offsets);
    }

    // Whoever got hold of a copy of our mail sends it again under another envelope: it is ours, and still a duplicate.
    static async Task ReplayAsync(PortalApp app, string documentId)
    {
        var run = (await app.Admin.ReadAllAsync($"/api/admin/v1/runs?document={documentId}"))[0];
        var raw = await app.Admin.GetByteArrayAsync(new Uri($"/api/admin/v1/messages/{run.Text("messageId")}/raw", UriKind.Relative));
        var copy = await MimeKit.MimeMessage.LoadAsync(new MemoryStream(raw));
        using var client = new MailKit.Net.Smtp.SmtpClient();
        await client.ConnectAsync("127.0.0.1", app.SmtpPort, MailKit.Security.SecureSocketOptions.None);
        await client.SendAsync(
            copy,
            new MimeKit.MailboxAddress("", "somebody@elsewhere.test"),
            [new MimeKit.MailboxAddress("", "returns@collector.local")]
        );
        var duplicates = await app.Admin.ReadAllAsync("/api/admin/v1/messages?collector=returns&disposition=duplicate");
        Assert.Equal(run.Text("messageId"), Assert.Single(duplicates).Text("duplicateOf"));
        Assert.Single(await app.Admin.ReadAllAsync($"/api/admin/v1/deliveries?document={documentId}&type=document.returned"));
    }

    static async Task CheckAttachmentAsync(HttpClient party, JsonElement document, ArrivedPush push)
    {
        var attachment = document.GetProperty("attachments")[0];
        Assert.Equal("采购报价单.txt", attachment.Text("name"));
        var bytes = await party.GetByteArrayAsync(
            new Uri($"/api/v1/documents/{document.Text("id")}/attachments/{attachment.Text("id")}", UriKind.Relative)
        );
        Assert.Equal(Attachment, bytes);
        using var anonymous = new HttpClient();
        var link = push.Json.GetProperty("data").GetProperty("attachments")[0];
        Assert.Equal(Attachment, await anonymous.GetByteArrayAsync(new Uri(link.Text("url"))));
        using var forged = await anonymous.GetAsync(new Uri(link.Text("url") + "x"));
        Assert.NotEqual(HttpStatusCode.OK, forged.StatusCode);
    }
}
