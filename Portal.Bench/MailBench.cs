using System.Diagnostics;
using System.Globalization;
using System.Text;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Portal.Bench;

/// <summary>Mail → push in a closed loop over kept connections, beside bare POSTs over as many connections in the same run.</summary>
static class MailBench
{
    public static async Task<int> RunAsync(Options options)
    {
        await using var sink = await Sink.StartAsync();
        await using var portal = await PortalUnderLoad.StartAsync(options);
        await ProvisionAsync(portal, sink.Address);
        await SendAsync(portal.SmtpPort, options, "warm", Math.Max(options.WarmUp, options.Connections));
        await WaitAsync(sink, Math.Max(options.WarmUp, options.Connections));
        var before = sink.Arrived.Count;
        var clock = Stopwatch.StartNew();
        await SendAsync(portal.SmtpPort, options, "mail", options.Count);
        await WaitAsync(sink, before + options.Count);
        var pushes = options.Count / clock.Elapsed.TotalSeconds;
        var posts = await BarePostsAsync(sink.Address, options);
        Console.WriteLine(FormattableString.Invariant($"mail -> push {pushes:F0}/s, bare POST {posts:F0}/s, share {pushes / posts:F2}"));
        return 0;
    }

    static async Task SendAsync(int port, Options options, string prefix, int count)
    {
        var next = -1;
        await Task.WhenAll(
            Enumerable
                .Range(0, options.Connections)
                .Select(async _ =>
                {
                    using var client = new SmtpClient();
                    await client.ConnectAsync("127.0.0.1", port, SecureSocketOptions.None);
                    for (var n = Interlocked.Increment(ref next); n < count; n = Interlocked.Increment(ref next))
                        await client.SendAsync(Compose(prefix + n.ToString(CultureInfo.InvariantCulture)));
                    await client.DisconnectAsync(true);
                })
        );
    }

    static async Task WaitAsync(Sink sink, int count)
    {
        var limit = Stopwatch.StartNew();
        while (sink.Arrived.Count < count)
        {
            if (limit.Elapsed > TimeSpan.FromSeconds(60))
                throw new TimeoutException(FormattableString.Invariant($"{sink.Arrived.Count} of {count} pushes arrived in 60 s."));
            await sink.Signal.WaitAsync(TimeSpan.FromSeconds(1));
        }
    }

    static async Task<double> BarePostsAsync(Uri address, Options options)
    {
        using var client = new HttpClient();
        var next = 0;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(
            Enumerable
                .Range(0, options.Connections)
                .Select(async _ =>
                {
                    while (Interlocked.Increment(ref next) <= options.Count)
                    {
                        using var body = new StringContent(new string('x', 2600), Encoding.UTF8, "application/json");
                        using var answer = await client.PostAsync(address, body);
                    }
                })
        );
        return options.Count / clock.Elapsed.TotalSeconds;
    }

    static MimeMessage Compose(string id)
    {
        var mail = new MimeMessage { Subject = id };
        mail.From.Add(new MailboxAddress("", "sender@bench.test"));
        mail.To.Add(new MailboxAddress("", "agent@bench.test"));
        mail.Body = new TextPart("plain")
        {
            Text = string.Concat(Enumerable.Repeat("The order is late again; see the attached list.\r\n", 75)),
        };
        return mail;
    }

    static async Task ProvisionAsync(PortalUnderLoad portal, Uri sink)
    {
        var party = await PortalUnderLoad.CreateAsync(portal.Admin, "/api/admin/v1/third-parties", new { name = "Sink" });
        await PortalUnderLoad.CreateAsync(
            portal.Admin,
            $"/api/admin/v1/third-parties/{party.GetProperty("id").GetString()}/endpoints",
            new
            {
                name = "sink",
                url = sink,
                events = new[] { "bench.*" },
                concurrency = 64,
            }
        );
        await PortalUnderLoad.CreateAsync(
            portal.Admin,
            "/api/admin/v1/collectors",
            new { name = "bench", addresses = new[] { "agent@bench.test" } }
        );
        await PortalUnderLoad.CreateAsync(
            portal.Admin,
            "/api/admin/v1/agents",
            new
            {
                name = "bench push",
                trigger = new { type = "beforeArrival" },
                collectors = new[] { "bench" },
                actions = new object[]
                {
                    new
                    {
                        push = new
                        {
                            thirdParty = "Sink",
                            type = "bench.mail",
                            data = new { id = "{{ message.subject }}", text = "{{ message.text }}" },
                        },
                    },
                },
            }
        );
    }
}
