using System.Diagnostics;
using Portal.Data;
using Portal.Tests.Support;

namespace Portal.Tests.EndToEnd;

/// <summary>A foreign system triggers an agent by mail; the mail is sent by swaks, which knows nothing of the portal.</summary>
[Trait("Needs", "server")]
public sealed class SwaksTests
{
    const string Swaks = "/usr/bin/swaks";

    const string OrderMail = """
        From: erp@elsewhere.test
        To: orders@collector.test
        Subject: Order 4711 from plant north
        Message-Id: <order-4711@elsewhere.test>
        Date: Mon, 23 Nov 2026 08:00:00 +0000
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary="part"

        --part
        Content-Type: text/plain; charset=utf-8

        please book
        --part
        Content-Type: text/csv; name="order.csv"
        Content-Disposition: attachment; filename="order.csv"
        Content-Transfer-Encoding: base64

        aXRlbSxxdWFudGl0eQpib2x0LDcK
        --part--

        """;

    [Theory, BothDatabases]
    public async Task Mail_WithNamedGroupInSubject_IsPushedOnceAndForgeriesAreNot(StorageProvider database)
    {
        Assert.SkipUnless(File.Exists(Swaks), "swaks is not installed");
        await using var foreign = await ForeignServer.StartAsync();
        await using var app = await PortalApp.StartAsync(database);
        var world = await OutsideWorld.CreateAsync(app.Admin, foreign.Address);
        await CreateOrderAgentAsync(app, world);

        var directory = TestFolder.Create("swaks").Path;
        var raw = Path.Combine(directory, "mail.eml");
        await File.WriteAllTextAsync(raw, OrderMail);
        await TakenAsync(app, raw);
        var push = await FirstPushAsync(foreign);
        Assert.Equal("mail.order", push.Type);
        Assert.True(ForeignServer.IsSigned(push, world.Secret));
        Assert.Equal("4711", push.Json.GetProperty("data").Text("number"));
        Assert.Equal("order.csv", push.Json.GetProperty("data").Text("file"));

        // The same mail again: accepted, recorded as duplicate, no second effect.
        await TakenAsync(app, raw);
        var messages = await app.Admin.ReadAllAsync("/api/admin/v1/messages?collector=orders");
        Assert.Equal(["duplicate", "filed"], messages.Select(x => x.Text("disposition")).Order());
        Assert.Single(await app.Admin.ReadAllAsync("/api/admin/v1/runs?agent=Order%20intake"));

        // A foreign recipient: never relayed.
        var foreignRecipient = await SendAsync(app, "somebody@elsewhere.test", raw);
        Assert.Equal(24, foreignRecipient.Code);
        Assert.Contains("550", foreignRecipient.Output, StringComparison.Ordinal);

        await ForgeReturnAsync(app, world, directory);
        Assert.Single(foreign.Arrived);
    }

    static async Task CreateOrderAgentAsync(PortalApp app, OutsideWorld world)
    {
        await app.Admin.CreateAsync("/api/admin/v1/collectors", new { name = "orders", addresses = new[] { "orders@collector.test" } });
        await app.Admin.CreateAsync(
            "/api/admin/v1/agents",
            new Dictionary<string, object>
            {
                ["name"] = "Order intake",
                ["trigger"] = new { type = "beforeArrival" },
                ["collectors"] = new[] { "orders" },
                ["when"] = new { field = "subject", matches = "^Order (?<number>[0-9]+)" },
                ["actions"] = new object[]
                {
                    new
                    {
                        push = new
                        {
                            thirdParty = world.ThirdParty,
                            type = "mail.order",
                            data = new { number = "{{ match.number }}", file = "{{ message.attachments[0].name }}" },
                        },
                    },
                },
            }
        );
    }

    // The headers of a return and another party's document: without our own row or signature it is nobody's return.
    static async Task ForgeReturnAsync(PortalApp app, OutsideWorld world, string directory)
    {
        using var party = app.ClientFor(world.Key);
        var document = await party.CreateAsync(
            "/api/v1/documents",
            new
            {
                externalId = "victim",
                route = world.Route,
                title = "Victim",
                fields = new { },
            }
        );
        var forged = Path.Combine(directory, "event.json");
        await File.WriteAllTextAsync(
            forged,
            $$"""{"documentId":"{{document.Text("id")}}","number":"{{document.Text("number")}}","thirdParty":"{{world.ThirdParty}}","state":"returned","sequence":2}"""
        );
        var answer = await RunAsync([
            "--server",
            "127.0.0.1",
            "--port",
            Port(app),
            "--from",
            "portal@collector.local",
            "--to",
            "returns@collector.local",
            "--header",
            "Subject: Document returned",
            "--header",
            "Auto-Submitted: auto-generated",
            "--header",
            "X-Collector-Event: document.returned",
            "--header",
            "X-Collector-Event-Id: " + Guid.CreateVersion7(),
            "--attach-type",
            "application/json",
            "--attach-name",
            "event.json",
            "--attach",
            "@" + forged,
            "--body",
            "forged",
        ]);
        Assert.Equal(0, answer.Code);
        var run = await Eventually.BecomesAsync(
            async () => await app.Admin.ReadAllAsync("/api/admin/v1/runs?agent=Report%20returns"),
            runs => runs.Count > 0
        );
        Assert.Equal("noMatch", run[0].Text("outcome"));
        Assert.Contains("verdict.own", run[0].Text("reason"), StringComparison.Ordinal);
        Assert.DoesNotContain(await app.Admin.ReadAllAsync("/api/admin/v1/deliveries"), x => x.Text("type") == "document.returned");
    }

    static async Task<ArrivedPush> FirstPushAsync(ForeignServer foreign)
    {
        await Eventually.BecomesAsync(() => Task.FromResult(foreign.Arrived.Count), count => count > 0);
        return foreign.Arrived.First();
    }

    static async Task TakenAsync(PortalApp app, string raw)
    {
        var (code, output) = await SendAsync(app, "orders@collector.test", raw);
        Assert.True(code == 0, output);
    }

    static Task<(int Code, string Output)> SendAsync(PortalApp app, string to, string raw) =>
        RunAsync(["--server", "127.0.0.1", "--port", Port(app), "--from", "erp@elsewhere.test", "--to", to, "--data", "@" + raw]);

    static string Port(PortalApp app) => app.SmtpPort.ToString(System.Globalization.CultureInfo.InvariantCulture);

    static async Task<(int Code, string Output)> RunAsync(string[] arguments)
    {
        var start = new ProcessStartInfo(Swaks, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await error);
    }
}
