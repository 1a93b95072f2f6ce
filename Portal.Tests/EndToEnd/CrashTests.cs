using System.Collections.Concurrent;
using System.Globalization;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Portal.Data;
using Portal.Tests.Support;

namespace Portal.Tests.EndToEnd;

/// <summary>Accepted means durable: SIGKILL at any moment loses nothing that was answered 250 and doubles nothing.</summary>
[Trait("Needs", "server")]
public sealed class CrashTests
{
    const int Kills = 20;
    const int Connections = 4;

    [Theory, BothDatabases]
    public async Task Kill_TwentyTimesUnderLoad_EveryAcceptedMailIsOnRecordOnceAndReachesTheSink(StorageProvider database)
    {
        await using var foreign = await ForeignServer.StartAsync();
        await using var portal = await PortalProcess.CreateAsync(database);
        await portal.StartAsync();
        await ProvisionAsync(portal.Admin, foreign.Address);

        var accepted = new ConcurrentBag<string>();
        using var ending = new CancellationTokenSource();
        var senders = Enumerable.Range(0, Connections).Select(i => SendUntilAsync(portal.SmtpPort, i, accepted, ending.Token)).ToList();
        var random = new Random(20);
        for (var kill = 0; kill < Kills; kill++)
        {
            // Each life must accept something before it dies, at a moment that differs from life to life.
            var before = accepted.Count;
            await Eventually.BecomesAsync(
                () => Task.FromResult(accepted.Count),
                count => count > before + random.Next(5, 120),
                TimeSpan.FromSeconds(60)
            );
            await portal.KillAsync();
            await portal.StartAsync();
        }
        await ending.CancelAsync();
        await Task.WhenAll(senders);

        var ids = accepted.ToHashSet();
        await Eventually.BecomesAsync(
            () => Task.FromResult(ids.Except(Delivered(foreign)).Count()),
            missing => missing == 0,
            TimeSpan.FromSeconds(120)
        );
        var byMail = foreign.Arrived.GroupBy(x => x.Json.GetProperty("data").Text("id")).ToList();
        Assert.All(byMail, mail => Assert.Single(mail.Select(x => x.WebhookId).Distinct()));
        var filed = (await portal.Admin.ReadAllAsync("/api/admin/v1/messages?collector=crash&disposition=filed"))
            .Select(x => x.Text("subject"))
            .ToList();
        Assert.Equal(filed.Count, filed.Distinct().Count());
        Assert.Empty(ids.Except(filed));
    }

    static IEnumerable<string> Delivered(ForeignServer foreign) => foreign.Arrived.Select(x => x.Json.GetProperty("data").Text("id"));

    static async Task ProvisionAsync(HttpClient admin, Uri sink)
    {
        var party = await admin.CreateAsync("/api/admin/v1/third-parties", new { name = "Sink" });
        await admin.CreateAsync(
            $"/api/admin/v1/third-parties/{party.Text("id")}/endpoints",
            new
            {
                name = "sink",
                url = sink,
                events = new[] { "crash.*" },
                concurrency = 32,
                schedule = new[] { "short" },
            }
        );
        await admin.CreateAsync("/api/admin/v1/collectors", new { name = "crash", addresses = new[] { "crash@collector.test" } });
        await admin.CreateAsync(
            "/api/admin/v1/agents",
            new
            {
                name = "Crash push",
                trigger = new { type = "beforeArrival" },
                collectors = new[] { "crash" },
                actions = new object[]
                {
                    new
                    {
                        push = new
                        {
                            thirdParty = "Sink",
                            type = "crash.mail",
                            data = new { id = "{{ message.subject }}" },
                        },
                    },
                },
            }
        );
    }

    // A sender as the world has them: it repeats a mail until it was answered 250, over broken connections and restarts.
    static async Task SendUntilAsync(int port, int sender, ConcurrentBag<string> accepted, CancellationToken stop)
    {
        SmtpClient? client = null;
        // Between two lives nobody listens; four senders that dial without a pause would slow the start they wait for.
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var n = 0; !stop.IsCancellationRequested; )
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"mail-{sender}-{n:D6}");
            try
            {
                if (client is null)
                {
                    client = new SmtpClient();
                    await client.ConnectAsync("127.0.0.1", port, SecureSocketOptions.None, CancellationToken.None);
                }
                await client.SendAsync(Compose(id), CancellationToken.None);
                accepted.Add(id);
                n++;
            }
            catch (Exception broken)
                when (broken
                        is IOException
                            or System.Net.Sockets.SocketException
                            or SmtpCommandException
                            or SmtpProtocolException
                            or InvalidOperationException
                )
            {
                client?.Dispose();
                client = null;
                await pause.WaitForNextTickAsync(CancellationToken.None);
            }
        }
        client?.Dispose();
    }

    static MimeMessage Compose(string id)
    {
        var mail = new MimeMessage
        {
            Subject = id,
            MessageId = id + "@crash.test",
            Date = DateTimeOffset.UnixEpoch,
        };
        mail.From.Add(new MailboxAddress("", "sender@crash.test"));
        mail.To.Add(new MailboxAddress("", "crash@collector.test"));
        mail.Body = new TextPart("plain") { Text = "body of " + id };
        return mail;
    }
}
