using System.IO.Pipelines;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Portal.Mail;
using Portal.Settings;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Mail;

/// <summary>The table of legal moves, and what one client may take.</summary>
public class SmtpLimitTests
{
    [Theory]
    [InlineData(nameof(SmtpCommand.StartTls), "NGNN")]
    [InlineData(nameof(SmtpCommand.Auth), "NGNN")]
    [InlineData(nameof(SmtpCommand.Mail), "NGNN")]
    [InlineData(nameof(SmtpCommand.Rcpt), "NNGG")]
    [InlineData(nameof(SmtpCommand.Data), "NNNG")]
    [InlineData(nameof(SmtpCommand.Lhlo), "UUUU", "GGGG")]
    [InlineData(nameof(SmtpCommand.Ehlo), "GGGG", "UUUU")]
    [InlineData(nameof(SmtpCommand.Helo), "GGGG", "UUUU")]
    [InlineData(nameof(SmtpCommand.Bdat), "AAAA")]
    public void Move_InEachState_IsAsTheTableSays(string command, string smtp, string? lmtp = null)
    {
        Assert.Equal(smtp, Row(MailDialect.Smtp));
        Assert.Equal(lmtp ?? smtp, Row(MailDialect.Lmtp));

        string Row(MailDialect dialect) =>
            string.Concat(
                Enum.GetValues<SmtpState>()
                    .Select(x =>
                        SmtpMoves
                            .Of(x, Enum.Parse<SmtpCommand>(command), dialect)
                            .ToString()
                            .Replace("OutOfOrder", "N", StringComparison.Ordinal)[0]
                    )
            );
    }

    [Fact]
    public void Bucket_EmptiedByOneClient_FillsWithTimeAndLeavesOthersAlone()
    {
        var clock = new FakeTimeProvider();
        var rates = new ClientRates(new SmtpLimits { MailsPerMinute = 60, RecipientsPerMinute = 0 }, clock);
        var one = rates.Of(IPAddress.Parse("192.0.2.1"));
        Assert.Equal(60, Enumerable.Range(0, 70).Count(_ => one.TakeMail()));
        Assert.All(Enumerable.Range(0, 100), _ => Assert.True(one.TakeRecipient()));
        Assert.True(rates.Of(IPAddress.Parse("192.0.2.2")).TakeMail());
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(2, Enumerable.Range(0, 5).Count(_ => one.TakeMail()));
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(60, Enumerable.Range(0, 70).Count(_ => one.TakeMail()));
    }

    [Fact]
    public void Client_IsKnownByWhatItOwns()
    {
        var rates = new ClientRates(new SmtpLimits(), new FakeTimeProvider());
        Assert.Same(rates.Of(IPAddress.Parse("192.0.2.1")), rates.Of(IPAddress.Parse("::ffff:192.0.2.1")));
        Assert.Same(rates.Of(IPAddress.Parse("2001:db8::1")), rates.Of(IPAddress.Parse("2001:db8::2")));
        Assert.NotSame(rates.Of(IPAddress.Parse("2001:db8::1")), rates.Of(IPAddress.Parse("2001:db8:0:1::1")));
    }

    [Fact]
    public void Table_OfVeryManyClients_IsBoundedAndForgetsTheQuiet()
    {
        var clock = new FakeTimeProvider();
        var rates = new ClientRates(new SmtpLimits { ConnectionsPerMinute = 1 }, clock);
        for (var i = 0; i < 10_500; i++)
            rates.Of(new IPAddress([10, 0, (byte)(i >> 8), (byte)i])).TakeConnection();
        Assert.InRange(rates.Count, 1, 10_000);
        // Beyond the bound strangers share one bucket: still limited.
        Assert.False(rates.Of(IPAddress.Parse("198.51.100.1")).TakeConnection());
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.True(rates.Of(IPAddress.Parse("198.51.100.1")).TakeConnection());
        Assert.InRange(rates.Count, 1, 10);
    }

    [Fact]
    public void Settings_AreReadAndFaultsNamed()
    {
        var faults = new List<string>();
        var limits = SmtpLimits.Read(
            Settings(("MailsPerMinute", "7"), ("ConnectionsPerMinute", "-1"), ("Trusted", "10.0.0.0/8;192.0.2.7;here")),
            faults
        );
        Assert.Equal(7, limits.MailsPerMinute);
        Assert.Equal(["ConnectionsPerMinute", "Trusted"], faults.Select(x => x.Split(':')[3]).Order());
        Assert.True(limits.IsTrusted(IPAddress.Parse("10.1.2.3")) && limits.IsTrusted(IPAddress.Parse("192.0.2.7")));
        Assert.False(limits.IsTrusted(IPAddress.Loopback));
        Assert.True(SmtpLimits.Read(Settings(), faults).IsTrusted(IPAddress.Loopback));
        Assert.False(SmtpLimits.Read(Settings(("Trusted", "")), faults).IsTrusted(IPAddress.Loopback));

        static IConfiguration Settings(params (string Key, string Value)[] values) =>
            new ConfigurationBuilder()
                .AddInMemoryCollection(values.Select(x => KeyValuePair.Create<string, string?>("Mail:Smtp:Limits:" + x.Key, x.Value)))
                .Build();
    }

    [Fact]
    public async Task Client_ThatIsNotTrusted_IsHeldToItsRates()
    {
        await using var app = await PortalApp.StartAsync(
            settings: new Dictionary<string, string?>
            {
                ["Mail:Smtp:Limits:Trusted"] = "192.0.2.0/24",
                ["Mail:Smtp:Limits:MailsPerMinute"] = "2",
                ["Mail:Smtp:Limits:RecipientsPerMinute"] = "3",
                ["Mail:Smtp:Limits:ConnectionsPerMinute"] = "4",
            }
        );
        await using var raw = await RawSmtp.ConnectAsync(app.SmtpPort);
        await raw.SayAsync("EHLO test.example");
        Assert.StartsWith("250", await raw.SayAsync("MAIL FROM:<a@b.example>"));
        await raw.SayAsync("RSET");
        Assert.StartsWith("250", await raw.SayAsync("MAIL FROM:<a@b.example>"));
        for (var i = 0; i < 3; i++)
            Assert.StartsWith("250", await raw.SayAsync("RCPT TO:<returns@collector.local>"));
        Assert.StartsWith("450 4.7.1", await raw.SayAsync("RCPT TO:<returns@collector.local>"));
        await raw.SayAsync("RSET");
        Assert.StartsWith("450 4.7.1", await raw.SayAsync("MAIL FROM:<a@b.example>"));
        var greetings = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            await using var another = await RawSmtp.ConnectAsync(app.SmtpPort, greet: false);
            greetings.Add(await another.ReplyAsync());
        }
        Assert.StartsWith("421 4.7.0", greetings[^1]);
    }

    [Fact]
    public async Task RequireAuth_LoopbackIsExemptAndWithoutTlsItIsAFault()
    {
        var wrong = Assert.Throws<SettingsException>(() => PortalHost.Build(["--environment=Production", "--Mail:Smtp:RequireAuth=true"]));
        Assert.Contains(wrong.Faults, x => x.StartsWith("Mail:Smtp:RequireAuth: ", StringComparison.Ordinal));
        var settings = TestCertificate.Create().Settings;
        settings["Mail:Smtp:RequireAuth"] = "true";
        await using var app = await PortalApp.StartAsync(settings: settings);
        Assert.StartsWith("250", await RawSmtp.SendAsync(app.SmtpPort, "Subject: own\r\n\r\nx"));
        // From another machine: the same session, with another address of the client.
        await using var stranger = await StrangerSession.StartAsync(app.Services.GetRequiredService<SmtpSurroundings>());
        Assert.StartsWith("530 5.7.0", await stranger.SayAsync("MAIL FROM:<a@b.example>"));
    }

    sealed class StrangerSession : IAsyncDisposable
    {
        readonly Pipe toServer = new();
        readonly Pipe toClient = new();
        readonly SmtpSession session;
        readonly Task running;

        StrangerSession(SmtpSurroundings services)
        {
            session = new SmtpSession(
                new DefaultConnectionContext("stranger")
                {
                    Transport = new Duplex(toServer.Reader, toClient.Writer),
                    RemoteEndPoint = new IPEndPoint(IPAddress.Parse("192.0.2.1"), 4711),
                },
                services
            );
            running = session.RunAsync();
        }

        public static async Task<StrangerSession> StartAsync(SmtpSurroundings services)
        {
            var stranger = new StrangerSession(services);
            Assert.StartsWith("220", await stranger.ReadAsync());
            Assert.Contains("STARTTLS", await stranger.SayAsync("EHLO far.example"));
            return stranger;
        }

        public async Task<string> SayAsync(string line)
        {
            await toServer.Writer.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"));
            return await ReadAsync();
        }

        async Task<string> ReadAsync()
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            var result = await toClient.Reader.ReadAsync(limit.Token);
            var text = Encoding.ASCII.GetString(result.Buffer);
            toClient.Reader.AdvanceTo(result.Buffer.End);
            return text;
        }

        public async ValueTask DisposeAsync()
        {
            await toServer.Writer.CompleteAsync();
            await running;
            session.Dispose();
        }

        sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
    }
}
