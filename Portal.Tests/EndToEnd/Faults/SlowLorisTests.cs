using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Portal.Mail;
using Portal.Tests.Support;

namespace Portal.Tests.EndToEnd.Faults;

/// <summary>Many connections that say nothing, or a byte a second: they are ended, and a good client is served as ever.</summary>
[Trait("Fault", "slow-loris")]
public sealed class SlowLorisTests(ITestOutputHelper output)
{
    static readonly int Slow = FaultCounts.Of(100, 500);
    const int PerAddress = 50;
    const int Good = 60;

    [Fact]
    public async Task Smtp_ManySlowClients_AreEndedWhileAGoodOneIsServed()
    {
        await using var foreign = await ForeignServer.StartAsync();
        await using var app = await PortalApp.StartAsync(services: x =>
            x.AddSingleton(
                new SmtpLimits
                {
                    Command = TimeSpan.FromSeconds(3),
                    Data = TimeSpan.FromSeconds(3),
                    RateGrace = TimeSpan.FromSeconds(3),
                }
            )
        );
        await FaultWorld.ProvisionAsync(app.Admin, foreign.Address);
        var alone = await SendGoodAsync(app, foreign);
        var memory = Environment.WorkingSet;
        var begun = Stopwatch.StartNew();
        string[] beginnings =
        [
            "",
            "E",
            $"EHLO slow.example\r\nMAIL FROM:<slow@slow.example>\r\nRCPT TO:<{FaultWorld.Address}>\r\nDATA\r\n",
        ];
        var slow = Enumerable
            .Range(0, Slow)
            .Select(i => DripAsync(app.SmtpPort, i, greets: true, beginnings[i % beginnings.Length]))
            .ToList();
        var among = await SendGoodAsync(app, foreign);
        var ends = await Task.WhenAll(slow);

        output.WriteLine(
            $"{Slow} slow clients ended within {begun.Elapsed.TotalSeconds:F1} s; {Good} good mails took {alone.TotalMilliseconds:F0} ms alone, {among.TotalMilliseconds:F0} ms among them; memory +{(Environment.WorkingSet - memory) >> 20} MiB"
        );
        Assert.All(ends, x => Assert.Contains("421 4.4.2", x, StringComparison.Ordinal));
        Assert.InRange(Environment.WorkingSet - memory, long.MinValue, 400L << 20);
    }

    [Fact]
    public async Task Http_ManySlowHeaders_AreEndedWhileAGoodOneIsServed()
    {
        await using var app = await PortalApp.StartAsync(services: x =>
            x.Configure<KestrelServerOptions>(kestrel =>
            {
                kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(3);
                kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(3);
            })
        );
        string[] beginnings = ["", "G", "GET /health/live HTTP/1.1\r\nHost: slow.example\r\nX-Slow: "];
        var slow = Enumerable
            .Range(0, Slow)
            .Select(i => DripAsync(app.Address.Port, i, greets: false, beginnings[i % beginnings.Length]))
            .ToList();
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < Good; i++)
        {
            using var answer = await app.Admin.GetAsync(new Uri("/api/admin/v1/messages?limit=1", UriKind.Relative));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
        output.WriteLine($"{Good} calls among {Slow} slow clients took {clock.ElapsedMilliseconds} ms");
        // A connection that never began a request is closed without a word; one that did is told 408.
        Assert.All(await Task.WhenAll(slow), x => Assert.True(x.Length == 0 || x.StartsWith("HTTP/1.1 408 ", StringComparison.Ordinal), x));
    }

    static async Task<TimeSpan> SendGoodAsync(PortalApp app, ForeignServer foreign)
    {
        var clock = Stopwatch.StartNew();
        await using var load = new MailLoad(app.SmtpPort, connections: 1);
        await load.MoreAsync(Good);
        var took = clock.Elapsed;
        await load.StopAsync();
        Assert.Empty(load.Refusals);
        Assert.Empty(load.Broken);
        await FaultWorld.NothingIsLostAsync(app.Admin, foreign, load);
        return took;
    }

    /// <summary>Connects from an address that fifty share, says the beginning, then a byte a second; what it heard until it was ended.</summary>
    static async Task<string> DripAsync(int port, int number, bool greets, string beginning)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(new IPAddress([127, 0, 1, (byte)(1 + number / PerAddress)]), 0));
        await socket.ConnectAsync(IPAddress.Loopback, port, limit.Token);
        var heard = new StringBuilder();
        var hearing = HearAsync();
        try
        {
            // Not before the greeting, and each command after the answer to the one before it.
            var said = 0;
            foreach (var line in beginning.Split("\r\n").Where(x => x.Length > 0).ToList())
            {
                var expected = ++said;
                if (greets)
                    await Eventually.BecomesAsync(() => Task.FromResult(Replies()), x => x >= expected || hearing.IsCompleted);
                await socket.SendAsync(
                    Encoding.ASCII.GetBytes(beginning.Contains(line + "\r\n", StringComparison.Ordinal) ? line + "\r\n" : line)
                );
            }
            // Data begins when it was asked for.
            if (greets)
                await Eventually.BecomesAsync(
                    () => Task.FromResult(Replies()),
                    x => x > said || beginning.Length < 2 || hearing.IsCompleted
                );
            using var second = new PeriodicTimer(TimeSpan.FromSeconds(1));
            while (beginning.Length > 0 && !hearing.IsCompleted && await second.WaitForNextTickAsync(limit.Token))
                await socket.SendAsync("x"u8.ToArray());
        }
        catch (SocketException)
        {
            // It was ended while it wrote.
        }
        await hearing;
        return heard.ToString();

        // Replies that are whole: a line with a space behind the code.
        int Replies()
        {
            lock (heard)
                return heard.ToString().Split("\r\n").Count(x => x.Length > 3 && x[3] == ' ');
        }

        async Task HearAsync()
        {
            var buffer = new byte[1024];
            try
            {
                int read;
                while ((read = await socket.ReceiveAsync(buffer, limit.Token)) > 0)
                {
                    lock (heard)
                        heard.Append(Encoding.ASCII.GetString(buffer, 0, read));
                }
            }
            catch (SocketException)
            {
                // The server let go of it.
            }
        }
    }
}
