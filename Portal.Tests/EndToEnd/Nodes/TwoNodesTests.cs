using System.Net;
using MailKit.Net.Smtp;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Portal.Tests.Modules.Identity;
using Portal.Tests.Support;

namespace Portal.Tests.EndToEnd.Nodes;

/// <summary>Two nodes on one PostgreSQL behave as one portal.</summary>
[Trait("Needs", "server")]
public sealed class TwoNodesTests
{
    // A change has to be in force on the other node within that; on a busy machine it is told what it took.
    // Polling alone would take longer; a busy machine may need more than the second or two that people see.
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(12);

    [Fact]
    public async Task Mails_ByBothNodesInTurn_ReachTheSinkOnceEach()
    {
        await using var foreign = await ForeignServer.StartAsync();
        await using var nodes = await TwoNodes.StartAsync();
        await NodeWorld.ProvisionAsync(nodes.A.Admin, foreign.Address);
        await AcceptedAsync(nodes.B);
        string[] mails = [.. Enumerable.Range(0, 60).Select(x => $"mail-{x}")];
        await Task.WhenAll(
            NodeWorld.SendAsync(nodes.A.SmtpPort, mails.Where((_, i) => i % 2 == 0)),
            NodeWorld.SendAsync(nodes.B.SmtpPort, mails.Where((_, i) => i % 2 == 1))
        );
        // A sender that got no answer from one node hands the same mail to the other.
        await Task.WhenAll(
            NodeWorld.SendAsync(nodes.B.SmtpPort, mails.Where((_, i) => i % 2 == 0)),
            NodeWorld.SendAsync(nodes.A.SmtpPort, mails.Where((_, i) => i % 2 == 1))
        );
        var expected = mails.Append("probe").Order().ToList();
        await Eventually.BecomesAsync(() => Task.FromResult(foreign.Arrived.Count), x => x >= expected.Count);
        var deliveries = await nodes.B.Admin.ReadAllAsync("/api/admin/v1/deliveries");
        Assert.Equal(expected.Count, deliveries.Count);
        Assert.Equal(expected, foreign.Arrived.Select(PushedCollector.MailOf).Order());
        Assert.Equal(expected.Count, foreign.Arrived.Select(x => x.WebhookId).Distinct().Count());
    }

    [Fact]
    public async Task Changes_OnOneNode_AreInForceOnTheOtherSoon()
    {
        await using var first = await ForeignServer.StartAsync();
        await using var second = await ForeignServer.StartAsync();
        await using var nodes = await TwoNodes.StartAsync();
        var party = await NodeWorld.ProvisionAsync(nodes.A.Admin, first.Address);
        // Collector, agent and endpoint: B takes the mail, runs the agent and knows where to push.
        await AcceptedAsync(nodes.B);
        await Eventually.BecomesAsync(() => Task.FromResult(first.Arrived.Count), x => x == 1);

        // The endpoint moves on A; B's next push goes to the new place.
        var endpoint = (await nodes.A.Admin.ReadAllAsync($"/api/admin/v1/third-parties/{party}/endpoints"))[0].Text("id");
        await ReplaceAsync(
            nodes.A.Admin,
            $"/api/admin/v1/third-parties/{party}/endpoints/{endpoint}",
            json => json["url"] = second.Address.ToString()
        );
        var sent = 0;
        await Eventually.BecomesAsync(
            async () =>
            {
                await NodeWorld.SendAsync(nodes.B.SmtpPort, [$"moved-{sent++}"]);
                return second.Arrived.Count;
            },
            x => x > 0,
            Soon
        );

        // The agent changes on A; B runs the new version.
        var agent = (await nodes.A.Admin.ReadAllAsync("/api/admin/v1/agents"))
            .Single(x => x.Text("name") == NodeWorld.AgentName)
            .Text("id");
        await ReplaceAsync(nodes.A.Admin, $"/api/admin/v1/agents/{agent}", json => json["actions"]![0]!["push"]!["type"] = "nodes.changed");
        await Eventually.BecomesAsync(
            async () =>
            {
                await NodeWorld.SendAsync(nodes.B.SmtpPort, [$"changed-{sent++}"]);
                return second.Arrived.Any(x => x.Type == "nodes.changed");
            },
            x => x,
            Soon
        );

        // The collector is switched off on A; B refuses its mail.
        var collector = (await nodes.A.Admin.ReadAllAsync("/api/admin/v1/collectors")).Single(x => x.Text("name") == "nodes").Text("id");
        await ReplaceAsync(nodes.A.Admin, $"/api/admin/v1/collectors/{collector}", json => json["enabled"] = false);
        await Eventually.BecomesAsync(() => IsAcceptedAsync(nodes.B, $"off-{sent++}"), accepted => !accepted, Soon);
    }

    [Fact]
    [Trait("Fault", "session-loses-power")]
    public async Task KeyAndPerson_RevokedOnOneNode_LosePowerOnTheOtherSoon()
    {
        await using var nodes = await TwoNodes.StartAsync();
        var party = await nodes.A.Admin.CreateAsync("/api/admin/v1/third-parties", new { name = "ERP" });
        var key = await nodes.A.Admin.CreateAsync($"/api/admin/v1/third-parties/{party.Text("id")}/keys", new { name = "main" });
        var person = await IdentityVisitor.AddPersonAsync(nodes.A, "ann", "approver");
        using var thirdParty = nodes.B.ClientFor(key.Text("key"));
        using var token = await IdentityVisitor.TokenClientAsync(nodes.B, person.Text("id"));
        using var visitor = new IdentityVisitor(nodes.B);
        await visitor.SignInAsync("ann");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(thirdParty, "/api/v1/events"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(token, "/api/v1/tasks?box=todo"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(visitor.Client, "/todo"));

        using var revoked = await nodes.A.Admin.DeleteAsync($"/api/admin/v1/third-parties/{party.Text("id")}/keys/{key.Text("id")}");
        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        await Eventually.BecomesAsync(() => StatusAsync(thirdParty, "/api/v1/events"), x => x == HttpStatusCode.Unauthorized, Soon);

        using var removal = new HttpRequestMessage(HttpMethod.Delete, $"/api/admin/v1/people/{person.Text("id")}");
        removal.Headers.TryAddWithoutValidation("If-Match", "*");
        Assert.Equal(HttpStatusCode.NoContent, (await nodes.A.Admin.SendAsync(removal)).StatusCode);
        await Eventually.BecomesAsync(() => StatusAsync(token, "/api/v1/tasks?box=todo"), x => x == HttpStatusCode.Unauthorized, Soon);
        await Eventually.BecomesAsync(() => StatusAsync(visitor.Client, "/todo"), x => x == HttpStatusCode.Found, Soon);
    }

    [Fact]
    public async Task Delivery_MadeWhereNothingIsSent_LeavesAtOnceFromTheNodeThatSends()
    {
        await using var foreign = await ForeignServer.StartAsync();
        await using var nodes = await TwoNodes.StartAsync(onlyB: new Dictionary<string, string?> { ["Portal:Roles"] = "Web;Intake" });
        await NodeWorld.ProvisionAsync(nodes.A.Admin, foreign.Address);
        await AcceptedAsync(nodes.B);
        await Eventually.BecomesAsync(() => Task.FromResult(foreign.Arrived.Count), x => x == 1);
        // The dispatcher looks every five seconds by itself; ten in a row prove that it was woken.
        var begin = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < 10; i++)
        {
            await NodeWorld.SendAsync(nodes.B.SmtpPort, [$"mail-{i}"]);
            var expected = i + 2;
            await Eventually.BecomesAsync(() => Task.FromResult(foreign.Arrived.Count), x => x == expected);
        }
        Assert.InRange(TimeProvider.System.GetElapsedTime(begin), TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Setup_LinkOfOneNode_WorksOnTheOtherAndEveryLinkOnlyUntilThen()
    {
        using var first = new SetupLinks();
        await using var nodes = await TwoNodes.StartAsync(
            new Dictionary<string, string?> { ["Bootstrap:AdminToken"] = "" },
            services: x => x.AddSingleton<ILoggerProvider>(first)
        );
        var links = await Eventually.BecomesAsync(() => Task.FromResult(first.Links.ToList()), x => x.Count == 2);
        var pages = links.ConvertAll(x => new Uri(x).PathAndQuery);
        (string, string)[] person =
        [
            ("Form.UserName", "root"),
            ("Form.DisplayName", "Root"),
            ("Form.Email", "root@example.test"),
            ("Form.Password", IdentityVisitor.Password),
        ];
        // The link of A is opened at B.
        using var visitor = new IdentityVisitor(nodes.B);
        await visitor.FillAsync(pages[0], "setup", person);
        Assert.Equal(HttpStatusCode.Found, (await visitor.SignInAsync("root")).StatusCode);
        using var other = new IdentityVisitor(nodes.A);
        foreach (var page in pages)
            Assert.DoesNotContain("Form.Password", await other.Client.GetStringAsync(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schedule_OnBothNodes_RunsOnceForEachDueTime()
    {
        await using var nodes = await TwoNodes.StartAsync();
        var agent = await nodes.A.Admin.CreateAsync(
            "/api/admin/v1/agents",
            new
            {
                name = "Every two seconds",
                trigger = new
                {
                    type = "schedule",
                    cron = "*/2 * * * * *",
                    timeZone = "UTC",
                },
                actions = new object[] { new { notify = new { roles = new[] { "admin" }, title = "Tick" } } },
            }
        );
        var runs = await Eventually.BecomesAsync(
            () => nodes.B.Admin.ReadAllAsync($"/api/admin/v1/runs?agent={agent.Text("id")}"),
            x => x.Count >= 5,
            TimeSpan.FromSeconds(40)
        );
        // The next due time lies behind the start of the run before it: two runs between two due times would be one too many.
        var times = runs.ConvertAll(x => x.GetProperty("startedAt").GetDateTimeOffset().ToUnixTimeSeconds() / 2);
        Assert.Equal(times.Distinct().Count(), times.Count);
    }

    [Fact]
    public async Task Pull_AskedForOnBothNodesAtOnce_FilesEveryMailOnce()
    {
        Assert.SkipWhen(DovecotServer.Missing is not null, DovecotServer.Missing ?? "");
        await using var server = await DovecotServer.StartAsync("box");
        await server.FillAsync("box", 80);
        await using var nodes = await TwoNodes.StartAsync();
        var imap = new
        {
            host = "127.0.0.1",
            port = server.Imaps,
            security = "tls",
            user = "box",
            password = DovecotServer.Password,
            certificateSha256 = server.Pin,
            // Both nodes pull by the clock as well.
            schedule = "* * * * * *",
        };
        var collector = await nodes.A.Admin.CreateAsync("/api/admin/v1/collectors", new { name = "box", intake = new { imap } });
        var path = new Uri($"/api/admin/v1/collectors/{collector.Text("id")}/pull", UriKind.Relative);
        var messages = "/api/admin/v1/messages?collector=box";
        await Eventually.BecomesAsync(
            async () =>
            {
                var answers = await Task.WhenAll(nodes.A.Admin.PostAsync(path, null), nodes.B.Admin.PostAsync(path, null));
                foreach (var answer in answers)
                    answer.Dispose();
                return (await nodes.B.Admin.ReadAllAsync(messages)).Count;
            },
            x => x >= 80,
            TimeSpan.FromSeconds(40)
        );
        await server.FillAsync("box", 1, first: 80);
        var all = await Eventually.BecomesAsync(() => nodes.A.Admin.ReadAllAsync(messages), x => x.Count >= 81, TimeSpan.FromSeconds(40));
        Assert.Equal(81, all.Count);
        Assert.All(all, x => Assert.Equal("filed", x.Text("disposition")));
        Assert.Equal(81, all.Select(x => x.Text("subject")).Distinct().Count());
    }

    static async Task AcceptedAsync(PortalApp app)
    {
        await NodeWorld.KnownAsync(app);
        await Eventually.BecomesAsync(() => IsAcceptedAsync(app, "probe"), accepted => accepted);
    }

    static async Task<bool> IsAcceptedAsync(PortalApp app, string id)
    {
        try
        {
            await NodeWorld.SendAsync(app.SmtpPort, [id]);
            return true;
        }
        catch (SmtpCommandException)
        {
            return false;
        }
    }

    static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        return answer.StatusCode;
    }

    static async Task ReplaceAsync(HttpClient admin, string path, Action<System.Text.Json.Nodes.JsonNode> change)
    {
        var json = System.Text.Json.Nodes.JsonNode.Parse(await admin.GetStringAsync(new Uri(path, UriKind.Relative)))!;
        change(json);
        using var request = new HttpRequestMessage(HttpMethod.Put, path)
        {
            Content = new StringContent(json.ToJsonString(), System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        using var answer = await admin.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, $"PUT {path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    sealed class SetupLinks : ILoggerProvider, ILogger
    {
        public System.Collections.Concurrent.ConcurrentQueue<string> Links { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (
                state is IEnumerable<KeyValuePair<string, object?>> values
                && values.FirstOrDefault(x => x.Key == "Link").Value is string link
            )
                Links.Enqueue(link);
        }

        public void Dispose() { }
    }
}
