using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Data;
using Portal.Domain.Mail;
using Portal.Mail;
using Portal.Tests.Modules.Mail;
using Portal.Tests.Support;

namespace Portal.Tests.Api.Mail;

public class MessageApiTests
{
    const string Path = "/api/admin/v1/messages";

    const string WithAttachment =
        "From: =?utf-8?B?5byg?= <a@one.example>\r\nSubject: =?utf-8?B?5Y+R56Wo?= 7\r\nMessage-ID: <7@one.example>\r\nMIME-Version: 1.0\r\n"
        + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=gb18030\r\nContent-Transfer-Encoding: base64\r\n\r\nxOO6ww==\r\n"
        + "--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename*=utf-8''..%2F%E5%8F%91%E7%A5%A8%E2%80%AEgpj.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nSGVsbG8=\r\n--b--";

    [Theory, BothDatabases]
    public async Task Message_Read_ShowsContentAttachmentsAndExactBytes(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        await RawSmtp.SendAsync(app.SmtpPort, WithAttachment);
        var item = Assert.Single(await app.Admin.ReadAllAsync(Path));
        var id = item.Text("id");
        Assert.Equal(
            ("filed", "发票 7", "a@one.example", "7@one.example", "normal", "smtp"),
            (
                item.Text("disposition"),
                item.Text("subject"),
                item.Text("sender"),
                item.Text("messageId"),
                item.Text("class"),
                item.Text("way")
            )
        );
        var read = await app.Admin.ReadAsync($"{Path}/{id}");
        Assert.Equal(("你好", "张", "returns"), (read.Text("text").Trim(), read.Text("fromName"), read.Text("collector")));
        var attachment = read.GetProperty("attachments")[0];
        Assert.Equal("_发票gpj.pdf", attachment.Text("name"));
        Assert.Equal(5, attachment.GetProperty("size").GetInt64());
        Assert.Equal("185f8db32271fe25f561a6fc938b2e264306ec304eda518007d1764826381969", attachment.Text("sha256"));
        using var file = await app.Admin.GetAsync(new Uri(attachment.Text("url"), UriKind.Relative));
        Assert.Equal("Hello", await file.Content.ReadAsStringAsync());
        Assert.Equal("nosniff", Assert.Single(file.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("attachment", file.Content.Headers.ContentDisposition!.DispositionType);
        using var raw = await app.Admin.GetAsync(new Uri($"{Path}/{id}/raw", UriKind.Relative));
        Assert.Equal("message/rfc822", raw.Content.Headers.ContentType!.MediaType);
        Assert.Equal(WithAttachment + "\r\n", await raw.Content.ReadAsStringAsync());
        Assert.NotEmpty((await app.Admin.ReadAsync($"{Path}/{id}/timeline")).GetProperty("stages").EnumerateArray());
    }

    [Theory, BothDatabases]
    public async Task List_WithEachFilter_FindsWhatItSays(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        for (var i = 0; i < 5; i++)
            await RawSmtp.SendAsync(
                app.SmtpPort,
                $"From: s{i}@one.example\r\nSubject: Number {i}\r\nMessage-ID: <{i}@one.example>\r\n\r\nx"
            );
        async Task<int> Count(string query) => (await app.Admin.ReadAllAsync(Path + "?" + query)).Count;
        Assert.Equal(5, await Count("collector=RETURNS"));
        Assert.Equal(1, await Count("subject=number%203"));
        Assert.Equal(1, await Count("sender=S2@"));
        Assert.Equal(1, await Count("messageId=4@one.example"));
        Assert.Equal(0, await Count("disposition=quarantined"));
        Assert.Equal(0, await Count("from=2099-01-01T00:00:00Z"));
        Assert.Equal(5, await Count("to=2099-01-01T00:00:00Z"));
        var page = await app.Admin.ReadAsync(Path + "?limit=2");
        Assert.Equal(["Number 4", "Number 3"], page.GetProperty("items").EnumerateArray().Select(x => x.Text("subject")));
        var next = await app.Admin.ReadAsync(Path + "?limit=2&after=" + page.Text("next"));
        Assert.Equal(["Number 2", "Number 1"], next.GetProperty("items").EnumerateArray().Select(x => x.Text("subject")));
        using var unknown = await app.Admin.GetAsync(new Uri(Path + "?disposition=lost", UriKind.Relative));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unknown.StatusCode);
    }

    [Theory, BothDatabases]
    public async Task Held_ReleasedOrDiscardedOrRunAgain_MovesOnce(StorageProvider database)
    {
        var gate = new SteeredGate { Answer = _ => new ArrivalDecision { Disposition = Disposition.Held, Reason = "agent failed" } };
        await using var app = await PortalApp.StartAsync(
            database,
            services: x => x.AddSingleton(new AskAgents(gate, TimeProvider.System, NullLogger<AskAgents>.Instance))
        );
        for (var i = 0; i < 3; i++)
            await RawSmtp.SendAsync(app.SmtpPort, $"Subject: {i}\r\n\r\nx");
        var ids = (await app.Admin.ReadAllAsync(Path + "?disposition=held")).Select(x => x.Text("id")).Order().ToList();
        Assert.Equal(3, ids.Count);
        Assert.Equal(
            "filed",
            (await app.Admin.CreateAsync($"{Path}/{ids[0]}/release", new { reason = "looked at it" })).Text("disposition")
        );
        Assert.Equal("discarded", (await app.Admin.CreateAsync($"{Path}/{ids[1]}/discard", new { })).Text("disposition"));
        using var again = await app.Admin.PostAsync(new Uri($"{Path}/{ids[0]}/release", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        Assert.Contains("\"currentState\":\"filed\"", await again.Content.ReadAsStringAsync());
        var told = 0;
        gate.Answer = _ => new ArrivalDecision
        {
            Disposition = Disposition.Filed,
            Folder = "done",
            Committed = () => told++,
        };
        var rerun = await app.Admin.CreateAsync($"{Path}/{ids[2]}/rerun", new { });
        Assert.Equal("filed", rerun.GetProperty("message").Text("disposition"));
        Assert.Equal("done", rerun.GetProperty("message").Text("folder"));
        Assert.Equal(1, told);
    }

    [Fact]
    public async Task Mail_HandedInByHttp_GoesTheSameWay()
    {
        await using var app = await PortalApp.StartAsync();
        var party = await app.Admin.CreateAsync("/api/admin/v1/third-parties", new { name = "ERP", description = "x" });
        var key = await app.Admin.CreateAsync($"/api/admin/v1/third-parties/{party.Text("id")}/keys", new { name = "main" });
        await app.Admin.CreateAsync(
            "/api/admin/v1/collectors",
            new { name = "handed", intake = new { smtp = false, http = new { thirdParties = new[] { "ERP" } } } }
        );
        using var client = app.ClientFor(key.Text("key"));
        using var body = new ByteArrayContent(Encoding.ASCII.GetBytes("From: a@b.example\r\nSubject: by http\r\n\r\nx"));
        body.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue("message/rfc822");
        using var answer = await client.PostAsync(new Uri("/api/v1/collectors/handed/messages", UriKind.Relative), body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        Assert.Contains("\"filed\"", await answer.Content.ReadAsStringAsync());
        using var foreign = await client.PostAsync(new Uri("/api/v1/collectors/returns/messages", UriKind.Relative), body);
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
    }

    [Fact]
    public async Task Mail_HandedInByHttp_WrongCallsAreAnsweredEachByItsStatus()
    {
        var gate = new SteeredGate();
        await using var app = await PortalApp.StartAsync(
            settings: new Dictionary<string, string?> { ["Mail:MaxMessageBytes"] = "2000" },
            services: x => x.AddSingleton(new AskAgents(gate, TimeProvider.System, NullLogger<AskAgents>.Instance))
        );
        var (name, key) = await SecureTalk.PartyAsync(app, "ERP", "mail");
        await app.Admin.CreateAsync(
            "/api/admin/v1/collectors",
            new { name = "handed", intake = new { http = new { thirdParties = new[] { name } } } }
        );
        using var client = app.ClientFor(key);
        var mail = Encoding.ASCII.GetBytes("From: a@b.example\r\nSubject: by http\r\n\r\nx\r\n");

        Assert.Equal((HttpStatusCode.UnsupportedMediaType, ""), await HandInAsync(client, mail, "application/json"));
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, ""), await HandInAsync(client, new byte[3000]));
        gate.Answer = _ => new ArrivalDecision { Disposition = Disposition.Refused, Reason = "not by http" };
        var refused = await HandInAsync(client, mail);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "refused"), refused);
        gate.Answer = _ => new ArrivalDecision
        {
            Disposition = Disposition.Refused,
            Reason = "later",
            Defer = true,
        };
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "deferred"), await HandInAsync(client, mail));
        gate.Answer = _ => new ArrivalDecision { Disposition = Disposition.Filed };
        Assert.Equal(HttpStatusCode.Created, (await HandInAsync(client, mail)).Status);
        var (_, other) = await SecureTalk.PartyAsync(app, "Scoped", "documents");
        using var scoped = app.ClientFor(other);
        Assert.Equal((HttpStatusCode.Forbidden, "insufficient-scope"), await HandInAsync(scoped, mail));
        var messages = await app.Admin.ReadAllAsync("/api/admin/v1/messages?collector=handed");
        Assert.Equal(["filed", "refused"], messages.Select(x => x.Text("disposition")).Order());
    }

    [Fact]
    public async Task Mail_HandedInByHttpAgainWithItsKey_IsAnsweredAsBefore()
    {
        await using var app = await PortalApp.StartAsync();
        var (name, key) = await SecureTalk.PartyAsync(app, "ERP", "mail");
        await app.Admin.CreateAsync(
            "/api/admin/v1/collectors",
            new { name = "handed", intake = new { http = new { thirdParties = new[] { name } } } }
        );
        using var client = app.ClientFor(key);
        client.DefaultRequestHeaders.Add("Idempotency-Key", "mail-1");
        var mail = Encoding.ASCII.GetBytes("From: a@b.example\r\nSubject: once\r\n\r\nx\r\n");
        Assert.Equal(HttpStatusCode.Created, (await HandInAsync(client, mail)).Status);
        Assert.Equal(HttpStatusCode.Created, (await HandInAsync(client, mail)).Status);
        Assert.Equal("filed", Assert.Single(await app.Admin.ReadAllAsync("/api/admin/v1/messages?collector=handed")).Text("disposition"));
    }

    static async Task<(HttpStatusCode Status, string Code)> HandInAsync(HttpClient client, byte[] mail, string type = "message/rfc822")
    {
        using var body = new ByteArrayContent(mail);
        body.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue(type);
        using var answer = await client.PostAsync(new Uri("/api/v1/collectors/handed/messages", UriKind.Relative), body);
        var text = await answer.Content.ReadAsStringAsync();
        using var json = JsonDocument.Parse(text.Length == 0 ? "{}" : text);
        var code =
            json.RootElement.TryGetProperty("code", out var told)
            && answer.StatusCode is not (HttpStatusCode.UnsupportedMediaType or HttpStatusCode.RequestEntityTooLarge)
                ? told.GetString()!
                : "";
        return (answer.StatusCode, code);
    }
}
