using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using MailKit.Net.Smtp;
using MimeKit;
using Portal.Data;
using Portal.Tests.Support;

namespace Portal.Tests.Api;

/// <summary>Agents through the real program: API, SMTP, run, delivery, push.</summary>
public sealed class AgentsApiTests
{
    const string Agents = "/api/admin/v1/agents";

    [Theory, BothDatabases]
    public async Task Mail_WithMatchingSubject_PushesOnceAndIsOnRecord(StorageProvider database)
    {
        await using var receiver = await Receiver.StartAsync();
        await using var app = await PortalApp.StartAsync(database);
        await WorldAsync(app, receiver.Url);
        var agent = await app.Admin.CreateAsync(
            Agents,
            Definition(
                "Orders",
                """
                "extract":[{"name":"amount","line":"金额"}],
                "when":{"field":"subject","matches":"Order (?<no>PO-\\d+)"},
                "actions":[{"file":"Orders"},{"push":{"thirdParty":"Sink","type":"order.arrived","data":
                  {"no":"{{ match.no }}","amount":"{{ extracted.amount }}","files":"{{ message.attachments | json }}"}}}]
                """
            )
        );
        var mail = Mail("Order PO-17 urgent", "金额：1200");
        await SendAsync(app, mail);
        await SendAsync(app, mail);
        await SendAsync(app, Mail("Weekly stock report", "nothing"));

        var run = await RunAsync(app, $"agent={agent.Text("id")}&outcome=succeeded", x => State(x) == "delivered");
        Assert.Equal("Orders", run.Text("agent"));
        Assert.Equal(1, run.GetProperty("agentVersion").GetInt32());
        Assert.Equal(200, run.GetProperty("deliveries")[0].GetProperty("statusCode").GetInt32());
        var push = JsonNode.Parse(Assert.Single(receiver.Arrivals).Body)!;
        Assert.Equal("PO-17", (string)push["data"]!["no"]!);
        Assert.Equal("1200", (string)push["data"]!["amount"]!);
        Assert.Equal("合同.txt", (string)push["data"]!["files"]![0]!["name"]!);
        Assert.Equal(run.Text("id"), (string)push["cause"]!["runId"]!);
        using var anonymous = new HttpClient();
        Assert.Equal("file", await anonymous.GetStringAsync(new Uri((string)push["data"]!["files"]![0]!["url"]!)));

        var none = await RunAsync(app, "agent=orders&outcome=noMatch", _ => true);
        Assert.Contains("subject is 'Weekly stock report'; it does not match", none.Text("reason"), StringComparison.Ordinal);
        Assert.Equal(2, (await app.Admin.ReadAllAsync("/api/admin/v1/runs?agent=Orders")).Count);

        var read = await app.Admin.ReadAsync($"/api/admin/v1/runs/{run.Text("id")}");
        Assert.Equal(["file", "push"], read.GetProperty("effects").EnumerateArray().Select(x => x.Text("action")));
        var timeline = await app.Admin.ReadAsync($"/api/admin/v1/runs/{run.Text("id")}/timeline");
        Assert.Equal("delivered", timeline.Text("state"));
        Assert.Equal(
            ["accepted", "agent", "committed", "pushed", "answered"],
            timeline.GetProperty("stages").EnumerateArray().Select(x => x.Text("name"))
        );
    }

    [Theory, BothDatabases]
    public async Task Agent_Changed_NextMailMeetsTheNewVersion(StorageProvider database)
    {
        await using var receiver = await Receiver.StartAsync();
        await using var app = await PortalApp.StartAsync(database);
        await WorldAsync(app, receiver.Url);
        using var made = await app.Admin.PostAsJsonAsync(Agents, Definition("Gate", "\"actions\":[{\"refuse\":\"closed\"}]"));
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var tag = made.Headers.ETag!;
        var refused = await Assert.ThrowsAsync<SmtpCommandException>(() => SendAsync(app, Mail("one", "1")));
        Assert.Equal(
            (550, "closed"),
            ((int)refused.StatusCode, refused.Message.Contains("closed", StringComparison.Ordinal) ? "closed" : refused.Message)
        );

        Assert.Equal(
            428,
            (int)(await PutAsync(app, made.Headers.Location!, Definition("Gate", "\"actions\":[{\"tag\":\"x\"}]"), null)).StatusCode
        );
        using var changed = await PutAsync(app, made.Headers.Location!, Definition("Gate", "\"actions\":[{\"tag\":\"x\"}]"), tag.Tag);
        Assert.True(changed.IsSuccessStatusCode, await changed.Content.ReadAsStringAsync());
        using var stale = await PutAsync(app, made.Headers.Location!, Definition("Gate", "\"actions\":[{\"stop\":true}]"), tag.Tag);
        Assert.Equal(412, (int)stale.StatusCode);
        await SendAsync(app, Mail("two", "2"));
        var run = await RunAsync(app, "agent=Gate", x => x.GetProperty("agentVersion").GetInt32() == 2);
        Assert.Equal("succeeded", run.Text("outcome"));

        var versions = (await app.Admin.ReadAsync($"{made.Headers.Location}/versions")).GetProperty("items");
        Assert.Equal([2, 1], versions.EnumerateArray().Select(x => x.GetProperty("version").GetInt32()));
        using var removal = new HttpRequestMessage(HttpMethod.Delete, made.Headers.Location);
        removal.Headers.TryAddWithoutValidation("If-Match", changed.Headers.ETag!.Tag);
        using var removed = await app.Admin.SendAsync(removal);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await app.Admin.GetAsync(made.Headers.Location)).StatusCode);
        await SendAsync(app, Mail("three", "3"));
        Assert.Equal(2, (await app.Admin.ReadAllAsync("/api/admin/v1/runs?agent=Gate")).Count);
        var audit = await app.Admin.ReadAllAsync("/api/admin/v1/audit");
        Assert.Equal(
            3,
            audit.Count(x =>
                x.Text("action").StartsWith("agent.", StringComparison.Ordinal)
                && x.Text("resourceId") == made.Headers.Location!.ToString().Split('/')[^1]
            )
        );
    }

    [Theory, BothDatabases]
    public async Task OnFailure_RefuseAndHold_AnswerAsTheContractSays(StorageProvider database)
    {
        await using var receiver = await Receiver.StartAsync();
        await using var app = await PortalApp.StartAsync(database);
        await WorldAsync(app, receiver.Url);
        const string broken = "\"actions\":[{\"push\":{\"thirdParty\":\"Sink\",\"type\":\"a.b\",\"data\":\"{ {{ message.subject }}\"}}]";
        using var made = await app.Admin.PostAsJsonAsync(Agents, Definition("Broken", "\"onFailure\":\"refuse\"," + broken));
        var deferred = await Assert.ThrowsAsync<SmtpCommandException>(() => SendAsync(app, Mail("one", "1")));
        Assert.Equal(451, (int)deferred.StatusCode);
        Assert.Empty(await app.Admin.ReadAllAsync("/api/admin/v1/messages?collector=orders"));
        var run = await RunAsync(app, "agent=Broken", _ => true);
        Assert.Equal("failed", run.Text("outcome"));
        Assert.Contains("data gave no valid JSON: line 1, column 3", run.Text("reason"), StringComparison.Ordinal);

        using var changed = await PutAsync(app, made.Headers.Location!, Definition("Broken", broken), "*");
        Assert.True(changed.IsSuccessStatusCode, await changed.Content.ReadAsStringAsync());
        await SendAsync(app, Mail("one", "1"));
        var message = Assert.Single(await app.Admin.ReadAllAsync("/api/admin/v1/messages?collector=orders"));
        Assert.Equal("held", message.Text("disposition"));
        Assert.Empty(receiver.Arrivals);
    }

    [Fact]
    public async Task Create_WhatTheDatabaseKnowsBetter_IsRefusedWithPointers()
    {
        await using var app = await PortalApp.StartAsync();
        var taken = await FaultsAsync(
            app,
            Definition("report RETURNS", "\"actions\":[{\"push\":{\"thirdParty\":\"Nobody\",\"type\":\"a\",\"data\":{}}}]")
        );
        Assert.Equal(["/name", "/collectors/0", "/actions/0/push/thirdParty"], taken);
        using var unreadable = await app.Admin.PostAsync(Agents, new StringContent("{", null, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, unreadable.StatusCode);
        using var unknown = await app.Admin.GetAsync(new Uri("/api/admin/v1/runs?outcome=x", UriKind.Relative));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unknown.StatusCode);
    }

    [Theory, BothDatabases]
    public async Task FirstStart_EveryEnvironment_HasTheTwoAgentsOnce(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        var agents = await app.Admin.ReadAllAsync(Agents);
        Assert.Equal(["Carry finished documents", "Report returns"], agents.Select(x => x.Text("name")).Order());
        var report = agents.Single(x => x.Text("name") == "Report returns");
        Assert.Equal("returns", report.GetProperty("collectors")[0].GetString());
        // A resource can be sent back as it was read.
        using var same = await PutAsync(app, new Uri($"{Agents}/{report.Text("id")}", UriKind.Relative), report, "*");
        Assert.True(same.IsSuccessStatusCode, await same.Content.ReadAsStringAsync());
        using var run = await app.Admin.PostAsync(new Uri($"{Agents}/{report.Text("id")}/run", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.Conflict, run.StatusCode);
    }

    static async Task WorldAsync(PortalApp app, string url)
    {
        var party = await app.Admin.CreateAsync("/api/admin/v1/third-parties", new { name = "Sink", description = "test" });
        await app.Admin.CreateAsync(
            $"/api/admin/v1/third-parties/{party.Text("id")}/endpoints",
            new
            {
                name = "sink",
                url,
                events = new[] { "order.*" },
            }
        );
        await app.Admin.CreateAsync(
            "/api/admin/v1/collectors",
            new
            {
                name = "orders",
                description = "test",
                addresses = new[] { "orders@collector.test" },
                intake = new { smtp = true },
            }
        );
    }

    static JsonElement Definition(string name, string members)
    {
        using var json = JsonDocument.Parse(
            $$"""{"name":"{{name}}","trigger":{"type":"beforeArrival"},"collectors":["orders"],{{members}}}"""
        );
        return json.RootElement.Clone();
    }

    static MimeMessage Mail(string subject, string text)
    {
        var builder = new BodyBuilder { TextBody = text };
        builder.Attachments.Add("合同.txt", "file"u8.ToArray(), new ContentType("text", "plain"));
        var mail = new MimeMessage { Subject = subject, Body = builder.ToMessageBody() };
        mail.From.Add(new MailboxAddress("Ann", "ann@supplier.test"));
        mail.To.Add(new MailboxAddress("", "orders@collector.test"));
        return mail;
    }

    static async Task SendAsync(PortalApp app, MimeMessage mail)
    {
        using var client = new SmtpClient();
        await client.ConnectAsync("127.0.0.1", app.SmtpPort, MailKit.Security.SecureSocketOptions.None);
        await client.SendAsync(mail);
        await client.DisconnectAsync(quit: true);
    }

    static Task<JsonElement> RunAsync(PortalApp app, string query, Func<JsonElement, bool> done) =>
        Eventually.BecomesAsync(
            async () => (await app.Admin.ReadAsync("/api/admin/v1/runs?" + query)).GetProperty("items").EnumerateArray().FirstOrDefault(),
            x => x.ValueKind == JsonValueKind.Object && done(x)
        );

    static string? State(JsonElement run) => run.GetProperty("deliveries").EnumerateArray().Select(x => x.Text("state")).FirstOrDefault();

    static async Task<HttpResponseMessage> PutAsync(PortalApp app, Uri address, JsonElement body, string? tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, address) { Content = JsonContent.Create(body) };
        if (tag is not null)
            request.Headers.TryAddWithoutValidation("If-Match", tag);
        return await app.Admin.SendAsync(request);
    }

    static async Task<IEnumerable<string>> FaultsAsync(PortalApp app, JsonElement definition)
    {
        using var answer = await app.Admin.PostAsJsonAsync(Agents, definition);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return [.. problem.RootElement.GetProperty("errors").EnumerateArray().Select(x => x.Text("pointer"))];
    }
}
