using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using Portal.Agents;
using Portal.Domain.Delivery;
using Portal.Tests.Support;

namespace Portal.Tests.EndToEnd.Nodes;

/// <summary>A collector whose mails an agent pushes to one sink, and mails to it by either node.</summary>
static class NodeWorld
{
    public const string Address = "nodes@collector.test";

    /// <summary>The agent that pushes.</summary>
    public const string AgentName = "nodes push";

    /// <summary>Made by one node; returns the third party.</summary>
    public static Task<string> ProvisionAsync(HttpClient admin, Uri sink) =>
        PushedCollector.ProvisionAsync(admin, sink, "nodes", Address, concurrency: 16, timeoutSeconds: 60);

    /// <summary>Sends by the node that listens there; throws when it is refused.</summary>
    public static async Task SendAsync(int port, params IEnumerable<string> ids)
    {
        using var client = new SmtpClient();
        await client.ConnectAsync("127.0.0.1", port, SecureSocketOptions.None);
        foreach (var id in ids)
        {
            using var mail = new MimeMessage
            {
                Subject = id,
                MessageId = id + "@nodes.test",
                Date = DateTimeOffset.UnixEpoch,
                Body = new TextPart("plain") { Text = "body of " + id },
            };
            mail.From.Add(new MailboxAddress("", "sender@nodes.test"));
            mail.To.Add(new MailboxAddress("", Address));
            await client.SendAsync(mail);
        }
        await client.DisconnectAsync(true);
    }

    /// <summary>The node knows agent and third party: each is read again by an event of its own, a push needs both.</summary>
    public static async Task KnownAsync(PortalApp app)
    {
        var agents = app.Services.GetRequiredService<AgentCache>();
        await Eventually.BecomesAsync(
            async () => (await agents.ReadAsync(default)).All.Values.Any(x => x.Identity.Name == AgentName),
            known => known
        );
        var outbox = app.Services.GetRequiredService<IOutbox>();
        await Eventually.BecomesAsync(() => Task.FromResult(outbox.FindThirdParty("Sink")), party => party is not null);
    }
}
