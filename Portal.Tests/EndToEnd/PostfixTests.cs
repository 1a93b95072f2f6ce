using System.Text;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Portal.Tests.Support;

namespace Portal.Tests.EndToEnd;

/// <summary>A company's mail server hands on: Postfix relays to the portal, with its own pipelining and retries.</summary>
[Trait("Needs", "server")]
public sealed class PostfixTests
{
    [Fact]
    public async Task Relay_HundredMailsOverFourConnections_AllAreFiledUnchangedAndPushed()
    {
        Assert.SkipWhen(PostfixServer.Missing is not null, PostfixServer.Missing ?? "");
        await using var foreign = await ForeignServer.StartAsync();
        await using var app = await PortalApp.StartAsync();
        await using var postfix = await PostfixServer.StartAsync(app.SmtpPort);
        var world = await OutsideWorld.CreateAsync(app.Admin, foreign.Address);
        await app.Admin.CreateAsync("/api/admin/v1/collectors", new { name = "relayed", addresses = new[] { "relayed@collector.test" } });
        await app.Admin.CreateAsync(
            "/api/admin/v1/agents",
            new
            {
                name = "Relayed",
                trigger = new { type = "beforeArrival" },
                collectors = new[] { "relayed" },
                actions = new object[]
                {
                    new
                    {
                        push = new
                        {
                            thirdParty = world.ThirdParty,
                            type = "mail.relayed",
                            data = new { subject = "{{ message.subject }}" },
                        },
                    },
                },
            }
        );

        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => SendAsync(postfix.Port, i * 25)));

        await Eventually.BecomesAsync(() => Task.FromResult(foreign.Arrived.Count), count => count >= 100, TimeSpan.FromSeconds(60));
        Assert.Equal(100, foreign.Arrived.Select(x => x.Json.GetProperty("data").Text("subject")).Distinct().Count());
        Assert.Equal(100, foreign.Arrived.Count);
        var messages = await app.Admin.ReadAllAsync("/api/admin/v1/messages?collector=relayed");
        Assert.Equal(100, messages.Count);
        var raw = await app.Admin.GetByteArrayAsync(new Uri($"/api/admin/v1/messages/{messages[0].Text("id")}/raw", UriKind.Relative));
        Assert.StartsWith("Received:", Encoding.Latin1.GetString(raw), StringComparison.Ordinal);
        Assert.Contains("附件 relayed", new MimeKit.MimeParser(new MemoryStream(raw)).ParseMessage().TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Relay_ThatInsistsOnTls_ReachesUsByStartTls()
    {
        Assert.SkipWhen(PostfixServer.Missing is not null, PostfixServer.Missing ?? "");
        await using var app = await PortalApp.StartAsync(settings: TestCertificate.Create().Settings);
        await using var postfix = await PostfixServer.StartAsync(
            app.SmtpPort,
            "smtp_tls_security_level = encrypt",
            "smtp_tls_loglevel = 1"
        );
        await app.Admin.CreateAsync("/api/admin/v1/collectors", new { name = "relayed", addresses = new[] { "relayed@collector.test" } });
        await SendAsync(postfix.Port, "relayed@collector.test");
        var message = Assert.Single(await FiledAsync(app, "relayed", 1));
        Assert.Matches(@"^from mx\.localhost \[127\.0\.0\.1\] with ESMTPS \(Tls1[23] TLS_", message.Text("trace"));
        Assert.Contains("TLS connection established to 127.0.0.1", postfix.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lmtp_TwoRecipientsOfWhichOneRefuses_EachHasItsOwnAnswer()
    {
        Assert.SkipWhen(PostfixServer.Missing is not null, PostfixServer.Missing ?? "");
        var port = FreePort.Next();
        await using var app = await PortalApp.StartAsync(
            settings: new Dictionary<string, string?> { ["Mail:Lmtp:Listen"] = $"127.0.0.1:{port}" }
        );
        await using var postfix = await PostfixServer.StartAsync(
            app.SmtpPort,
            $"transport_maps = inline:{{ {{ collector.test = lmtp:inet:127.0.0.1:{port} }} }}"
        );
        foreach (var name in new[] { "taking", "refusing" })
            await app.Admin.CreateAsync("/api/admin/v1/collectors", new { name, addresses = new[] { name + "@collector.test" } });
        await app.Admin.CreateAsync(
            "/api/admin/v1/agents",
            new
            {
                name = "Refuse all",
                trigger = new { type = "beforeArrival" },
                collectors = new[] { "refusing" },
                actions = new object[] { new { refuse = "we take no mail here" } },
            }
        );

        await SendAsync(postfix.Port, "taking@collector.test", "refusing@collector.test");

        var taken = Assert.Single(await FiledAsync(app, "taking", 1));
        Assert.Equal(("filed", "lmtp"), (taken.Text("disposition"), taken.Text("way")));
        var refused = Assert.Single(await FiledAsync(app, "refusing", 1));
        Assert.Equal("refused", refused.Text("disposition"));
        var log = await Eventually.BecomesAsync(
            () => Task.FromResult(postfix.Log),
            x =>
                x.Contains("to=<taking@collector.test>", StringComparison.Ordinal)
                && x.Contains("to=<refusing@collector.test>", StringComparison.Ordinal)
        );
        Assert.Matches(@"to=<taking@collector\.test>.*status=sent \(250 2\.0\.0 Stored as ", log);
        Assert.Matches(@"to=<refusing@collector\.test>.*status=bounced \(.*550 5\.7\.1 we take no mail here", log);
    }

    static Task<List<System.Text.Json.JsonElement>> FiledAsync(PortalApp app, string collector, int count) =>
        Eventually.BecomesAsync(
            () => app.Admin.ReadAllAsync("/api/admin/v1/messages?collector=" + collector),
            messages => messages.Count >= count,
            TimeSpan.FromSeconds(30)
        );

    static async Task SendAsync(int port, params string[] to)
    {
        using var client = new SmtpClient();
        await client.ConnectAsync("127.0.0.1", port, SecureSocketOptions.None);
        var mail = new MimeMessage { Subject = "Relayed" };
        mail.From.Add(new MailboxAddress("", "sender@elsewhere.test"));
        mail.To.AddRange(to.Select(x => new MailboxAddress("", x)));
        mail.Body = new TextPart("plain") { Text = "relayed" };
        await client.SendAsync(mail);
        await client.DisconnectAsync(true);
    }

    static async Task SendAsync(int port, int from)
    {
        using var client = new SmtpClient();
        await client.ConnectAsync("127.0.0.1", port, SecureSocketOptions.None);
        for (var n = from; n < from + 25; n++)
        {
            var mail = new MimeMessage { Subject = $"Relayed {n}" };
            mail.From.Add(new MailboxAddress("", "sender@elsewhere.test"));
            mail.To.Add(new MailboxAddress("", "relayed@collector.test"));
            mail.Body = new TextPart("plain") { Text = $"附件 relayed {n}\r\n..leading dots\r\n." };
            await client.SendAsync(mail);
        }
        await client.DisconnectAsync(true);
    }
}
