using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Domain.Delivery;
using Portal.Mail;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Mail;

/// <summary>Transcripts of sessions with the real listener.</summary>
public class SmtpSessionTests
{
    const string Mail =
        "From: A <a@one.example>\r\nTo: b@two.example\r\nSubject: hello\r\nMessage-ID: <1@one.example>\r\n\r\nbody\r\n..dot\r\n";

    [Theory, BothDatabases]
    public async Task Mail_ToACollector_IsCommittedBefore250(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        var reply = await RawSmtp.SendAsync(app.SmtpPort, Mail);
        Assert.StartsWith("250 2.0.0 Stored as ", reply);
        var id = Guid.Parse(reply[^32..]);
        await using var db = await OpenAsync(app);
        var message = await db.Messages.SingleAsync(x => x.Id == id);
        Assert.Equal(
            ("Filed", "hello", "a@one.example", "1@one.example"),
            (message.Disposition, message.Subject, message.Sender, message.MessageIdHeader)
        );
        Assert.Equal("a@one.example", message.EnvelopeFrom);
        Assert.Contains("test.example", message.Trace);
        var raw = await app.Services.GetRequiredService<ContentStore>().ReadAsync(message.ContentId!.Value, default);
        // The stuffed dot is out, the CR LF before the final dot is the mail's own; nothing of ours is inside.
        Assert.Equal(Mail.Replace("..dot", ".dot", StringComparison.Ordinal) + "\r\n", Encoding.Latin1.GetString(raw));
        Assert.Equal(raw.Length, message.Size);
    }

    [Theory, BothDatabases]
    public async Task Mail_SentTwice_SecondIsADuplicateOfTheFirst(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        await RawSmtp.SendAsync(app.SmtpPort, Mail);
        Assert.StartsWith("250", await RawSmtp.SendAsync(app.SmtpPort, Mail));
        await using var db = await OpenAsync(app);
        var messages = await db.Messages.OrderBy(x => x.Id).ToListAsync();
        Assert.Equal(["Filed", "Duplicate"], messages.Select(x => x.Disposition));
        Assert.Equal(messages[0].Id, messages[1].DuplicateOf);
        Assert.Equal(messages[0].ContentId, messages[1].ContentId);
        Assert.Equal(1, await db.Contents.CountAsync());
    }

    [Theory, BothDatabases]
    public async Task Mail_LargerThanMemory_IsStoredByteForByteAndTheSpoolIsEmpty(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        var content =
            "Subject: large\r\n\r\n"
            + string.Concat(Enumerable.Range(0, 30_000).Select(x => $"line {x} of a large mail that is spooled\r\n"));
        var reply = await RawSmtp.SendAsync(app.SmtpPort, content);
        Assert.StartsWith("250", reply);
        await using var db = await OpenAsync(app);
        var message = await db.Messages.SingleAsync();
        var raw = await app.Services.GetRequiredService<ContentStore>().ReadAsync(message.ContentId!.Value, default);
        Assert.Equal(content + "\r\n", Encoding.Latin1.GetString(raw));
        Assert.Equal(System.Security.Cryptography.SHA256.HashData(raw), message.RawHash);
        Assert.Empty(Directory.GetFiles(Path.Combine(app.Directory, "spool")));
    }

    [Fact]
    public async Task Session_CommandsOutOfOrder_Are503AndUnknownOnes500()
    {
        await using var app = await PortalApp.StartAsync();
        await using var raw = await RawSmtp.ConnectAsync(app.SmtpPort);
        Assert.StartsWith("503", await raw.SayAsync("MAIL FROM:<a@b.example>"));
        var ehlo = await raw.SayAsync("EHLO test.example");
        foreach (var word in new[] { "PIPELINING", "SIZE 26214400", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES" })
            Assert.Contains(word, ehlo);
        Assert.DoesNotContain("CHUNKING", ehlo);
        Assert.DoesNotContain("STARTTLS", ehlo);
        Assert.DoesNotContain("AUTH", ehlo);
        Assert.StartsWith("503", await raw.SayAsync("STARTTLS"));
        Assert.StartsWith("538 5.7.11", await raw.SayAsync("AUTH PLAIN"));
        Assert.StartsWith("503", await raw.SayAsync("RCPT TO:<returns@collector.local>"));
        Assert.StartsWith("503", await raw.SayAsync("DATA"));
        Assert.StartsWith("555", await raw.SayAsync("MAIL FROM:<a@b.example> RET=FULL"));
        Assert.StartsWith("501", await raw.SayAsync("MAIL FROM:<a@b.example> SIZE=many"));
        Assert.StartsWith("552 5.3.4", await raw.SayAsync("MAIL FROM:<a@b.example> SIZE=26214401"));
        Assert.StartsWith("250", await raw.SayAsync("mail from:<> BODY=8BITMIME SIZE=100"));
        Assert.StartsWith("503", await raw.SayAsync("MAIL FROM:<a@b.example>"));
        Assert.StartsWith("550 5.1.1", await raw.SayAsync("RCPT TO:<stranger@elsewhere.example>"));
        Assert.StartsWith("554", await raw.SayAsync("DATA"));
        Assert.StartsWith("250", await raw.SayAsync("RCPT TO:<Returns+42@Collector.Local>"));
        Assert.StartsWith("252", await raw.SayAsync("VRFY returns"));
        Assert.StartsWith("503", await raw.SayAsync("AUTH PLAIN"));
        Assert.StartsWith("500", await raw.SayAsync("XYZZY"));
        Assert.StartsWith("250", await raw.SayAsync("RSET"));
        Assert.StartsWith("503", await raw.SayAsync("DATA"));
        Assert.StartsWith("221", await raw.SayAsync("QUIT"));
        Assert.Equal("", await raw.ReplyAsync());
    }

    [Theory]
    [InlineData("a%b@collector.local")]
    [InlineData("@relay.example:returns@collector.local")]
    [InlineData("\"returns\"@collector.local")]
    [InlineData("returns@collector.local@x.example")]
    [InlineData("returns@collector..local")]
    [Trait("Fault", "injection")]
    public async Task Recipient_WithATrick_IsRefused(string address)
    {
        await using var app = await PortalApp.StartAsync();
        await using var raw = await RawSmtp.ConnectAsync(app.SmtpPort);
        await raw.SayAsync("EHLO test.example");
        await raw.SayAsync("MAIL FROM:<a@b.example>");
        Assert.StartsWith("5", await raw.SayAsync($"RCPT TO:<{address}>"));
    }

    [Fact]
    public async Task Mail_LargerThanTheLimit_Is552AndTheSessionGoesOn()
    {
        await using var app = await PortalApp.StartAsync(settings: new Dictionary<string, string?> { ["Mail:MaxMessageBytes"] = "2000" });
        await using var raw = await RawSmtp.ReadyForDataAsync(app.SmtpPort);
        await raw.WriteAsync(Encoding.ASCII.GetBytes("Subject: x\r\n\r\n" + new string('x', 3000)));
        Assert.StartsWith("552 5.3.4", await raw.SayAsync("\r\n."));
        Assert.StartsWith("250", await raw.SayAsync("MAIL FROM:<a@b.example>"));
    }

    [Fact]
    public async Task Client_ThatKeepsErring_IsSentAway()
    {
        await using var app = await PortalApp.StartAsync(services: x => x.AddSingleton(new SmtpLimits { SoftErrorDelay = TimeSpan.Zero }));
        await using var raw = await RawSmtp.ConnectAsync(app.SmtpPort);
        for (var i = 0; i < 20; i++)
            Assert.StartsWith("500", await raw.SayAsync("XYZZY"));
        Assert.StartsWith("421", await raw.SayAsync("XYZZY"));
        Assert.Equal("", await raw.ReplyAsync());
    }

    [Fact]
    public async Task Address_WithItsShareOfSessions_IsToldToComeLater()
    {
        await using var app = await PortalApp.StartAsync(services: x =>
            x.AddSingleton(new SmtpLimits { ConnectionsPerAddress = 4, Trusted = [] })
        );
        var open = new List<RawSmtp>();
        // The portal's own sender may hold some of the four.
        string greeting;
        do
        {
            open.Add(await RawSmtp.ConnectAsync(app.SmtpPort, greet: false));
            greeting = await open[^1].ReplyAsync();
        } while (greeting.StartsWith("220", StringComparison.Ordinal) && open.Count <= 4);
        Assert.StartsWith("421 4.3.2", greeting);
        foreach (var session in open)
            await session.DisposeAsync();
        await Eventually.BecomesAsync(
            async () =>
            {
                await using var again = await RawSmtp.ConnectAsync(app.SmtpPort, greet: false);
                return await again.ReplyAsync();
            },
            x => x.StartsWith("220", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData(8, "250 ")]
    [InlineData(9, "451 4.3.2")]
    public async Task Mail_WhileDeliveriesPileUpInMemory_IsToldToComeLater(int waiting, string reply)
    {
        await using var app = await PortalApp.StartAsync(services: x =>
            x.AddSingleton(new SmtpLimits { Deliveries = 8 })
                .AddSingleton<IntakeLoad>(y => new IntakeLoad(
                    y.GetRequiredService<GroupCommitWriter>(),
                    y.GetRequiredService<SmtpLimits>(),
                    new Pile(waiting)
                ))
        );
        await using var raw = await RawSmtp.ConnectAsync(app.SmtpPort);
        await raw.SayAsync("EHLO test.example");
        Assert.StartsWith(reply, await raw.SayAsync("MAIL FROM:<a@b.example>"));
    }

    sealed record Pile(int Waiting) : IDeliveryLag
    {
        public TimeSpan Lag => TimeSpan.Zero;
    }

    [Theory]
    [InlineData("GET / HTTP/1.1")]
    [InlineData("POST / HTTP/1.1")]
    [InlineData("CONNECT x.example:443 HTTP/1.1")]
    public async Task WebRequest_OnTheMailPort_IsClosed(string request)
    {
        await using var app = await PortalApp.StartAsync();
        await using var raw = await RawSmtp.ConnectAsync(app.SmtpPort);
        Assert.StartsWith("421", await raw.SayAsync(request));
        Assert.Equal("", await raw.ReplyAsync());
    }

    [Fact]
    public async Task ManyMails_PipelinedInOneSession_EachHasItsReply()
    {
        await using var app = await PortalApp.StartAsync();
        await using var raw = await RawSmtp.ConnectAsync(app.SmtpPort);
        await raw.SayAsync("EHLO test.example");
        for (var i = 0; i < 3; i++)
        {
            await raw.WriteAsync("MAIL FROM:<a@b.example>\r\nRCPT TO:<returns@collector.local>\r\nDATA\r\n"u8.ToArray());
            Assert.StartsWith("250", await raw.ReplyAsync());
            Assert.StartsWith("250", await raw.ReplyAsync());
            Assert.StartsWith("354", await raw.ReplyAsync());
            await raw.WriteAsync(Encoding.ASCII.GetBytes($"Subject: {i}\r\n\r\nx\r\n.\r\nNOOP\r\n"));
            Assert.StartsWith("250 2.0.0 Stored", await raw.ReplyAsync());
            Assert.StartsWith("250 2.0.0 OK", await raw.ReplyAsync());
        }
    }

    [Fact]
    public async Task Stop_WithIdleSessions_SaysSoAndIsQuick()
    {
        var app = await PortalApp.StartAsync();
        var sessions = new List<RawSmtp>();
        for (var i = 0; i < 5; i++)
            sessions.Add(await RawSmtp.ConnectAsync(app.SmtpPort));
        sessions.Add(await RawSmtp.ReadyForDataAsync(app.SmtpPort));
        var begun = TimeProvider.System.GetTimestamp();
        await app.DisposeAsync();
        Assert.InRange(TimeProvider.System.GetElapsedTime(begun), TimeSpan.Zero, TimeSpan.FromSeconds(5));
        foreach (var session in sessions)
        {
            Assert.StartsWith("421", await session.ReplyAsync());
            await session.DisposeAsync();
        }
    }

    static Task<PortalDbContext> OpenAsync(PortalApp app) =>
        app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
}
