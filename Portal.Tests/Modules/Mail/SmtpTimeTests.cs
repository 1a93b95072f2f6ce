using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Portal.Mail;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Mail;

/// <summary>Time-outs of a session, with a clock that the test turns; the transport is a pair of pipes.</summary>
public class SmtpTimeTests
{
    [Fact]
    public async Task Client_ThatSaysNothing_IsSentAwayAfterTheCommandTime()
    {
        await using var pair = await Pair.StartAsync();
        Assert.StartsWith("220", await pair.ReadAsync());
        pair.Clock.Advance(TimeSpan.FromSeconds(299));
        Assert.False(pair.Session.IsCompleted);
        pair.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.StartsWith("421 4.4.2", await pair.ReadAsync());
        await pair.Session;
    }

    [Fact]
    public async Task Client_ThatDripsALine_HasTheSameTimeForAllOfIt()
    {
        await using var pair = await Pair.StartAsync();
        await pair.ReadAsync();
        for (var i = 0; i < 4; i++)
        {
            await pair.WriteAsync("E");
            pair.Clock.Advance(TimeSpan.FromSeconds(80));
        }
        Assert.StartsWith("421 4.4.2", await pair.ReadAsync());
    }

    [Fact]
    public async Task Data_SlowerThanTheMinimum_EndsTheSession()
    {
        await using var pair = await Pair.StartAsync();
        await pair.ReadAsync();
        foreach (var line in new[] { "EHLO x.example", "MAIL FROM:<a@b.example>", "RCPT TO:<returns@collector.local>", "DATA" })
        {
            await pair.WriteAsync(line + "\r\n");
            await pair.ReadAsync();
        }
        pair.Clock.Advance(TimeSpan.FromSeconds(40));
        await pair.WriteAsync("Subject: drip\r\n");
        Assert.StartsWith("421 4.4.2", await pair.ReadAsync());
    }

    sealed class Pair : IAsyncDisposable
    {
        readonly Pipe toServer = new();
        readonly Pipe toClient = new();
        readonly SmtpSession session;
        readonly PortalApp app;

        Pair(PortalApp app)
        {
            this.app = app;
            var services = app.Services.GetRequiredService<SmtpSurroundings>() with
            {
                Clock = Clock,
                Log = NullLogger<SmtpSession>.Instance,
            };
            var connection = new DefaultConnectionContext("test") { Transport = new Duplex(toServer.Reader, toClient.Writer) };
            session = new SmtpSession(connection, services);
            Session = session.RunAsync();
        }

        public FakeTimeProvider Clock { get; } = new();

        public Task Session { get; }

        public static async Task<Pair> StartAsync() => new(await PortalApp.StartAsync());

        public async Task WriteAsync(string text) => await toServer.Writer.WriteAsync(Encoding.ASCII.GetBytes(text));

        public async Task<string> ReadAsync()
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
            await Session;
            session.Dispose();
            await app.DisposeAsync();
        }
    }

    sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
