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
