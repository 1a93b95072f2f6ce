using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Domain.Common;
using Portal.Domain.Mail;
using Portal.Mail;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Mail;

/// <summary>LMTP (RFC 2033): an answer for each recipient.</summary>
public class LmtpTests
{
    const string Mail = "From: a@one.example\r\nSubject: to several\r\nMessage-ID: <lmtp@one.example>\r\n\r\nbody\r\n.";

    [Theory, BothDatabases]
    public async Task Mail_ToCollectorsOfDifferentMinds_EachRecipientHasItsOwnAnswer(StorageProvider database)
    {
        var gate = new SteeredGate
        {
            Answer = x =>
                x.Collector switch
                {
                    "refusing" => new ArrivalDecision { Disposition = Disposition.Refused, Reason = "not here" },
                    "deferring" => new ArrivalDecision
                    {
                        Disposition = Disposition.Refused,
                        Defer = true,
                        Reason = "not now",
                    },
                    "failing" => new ArrivalDecision
                    {
                        Disposition = Disposition.Filed,
                        EffectRows = [new RowCommand("INSERT INTO \"NoSuchTable\" (\"A\") VALUES ($1)", 1)],
                    },
                    _ => new ArrivalDecision { Disposition = Disposition.Filed },
                },
        };
        var (app, port) = await StartAsync(database, gate);
        await using var running = app;
        foreach (var name in new[] { "refusing", "deferring", "failing" })
            await app.Admin.CreateAsync("/api/admin/v1/collectors", new { name, addresses = new[] { name + "@collector.local" } });
        await using var raw = await GreetedAsync(port);
        Assert.StartsWith("250", await raw.SayAsync("MAIL FROM:<a@one.example>"));
        foreach (var to in new[] { "returns", "refusing", "returns+again", "deferring", "failing" })
            Assert.StartsWith("250", await raw.SayAsync($"RCPT TO:<{to}@collector.local>"));
        Assert.StartsWith("550 5.1.1", await raw.SayAsync("RCPT TO:<stranger@collector.local>"));
        Assert.StartsWith("354", await raw.SayAsync("DATA"));
        var first = await raw.SayAsync(Mail);
        Assert.StartsWith("250 2.0.0 Stored as ", first);
        Assert.Equal("550 5.7.1 not here", await raw.ReplyAsync());
        Assert.Equal(first, await raw.ReplyAsync());
        Assert.StartsWith("451 4.7.1 not now", await raw.ReplyAsync());
        Assert.StartsWith("451 4.7.1 Could not be stored", await raw.ReplyAsync());
        // Five recipients, five answers: the next belongs to the next command.
        Assert.StartsWith("250 2.0.0 OK", await raw.SayAsync("NOOP"));
        var messages = await MessagesAsync(app);
        Assert.Equal(["Filed", "Refused"], messages.Select(x => x.Disposition).Order());
        Assert.All(messages, x => Assert.Equal("Lmtp", x.Way));
        Assert.All(messages, x => Assert.Contains("with LMTP", x.Trace));
        Assert.All(gate.Seen, x => Assert.False(x.SeveralTargets));
    }

    [Fact]
    public async Task Session_SpeaksLhloOnly()
    {
        var (app, port) = await StartAsync();
        await using var running = app;
        await using var raw = await RawSmtp.ConnectAsync(port);
        Assert.StartsWith("500", await raw.SayAsync("EHLO test.example"));
        Assert.StartsWith("500", await raw.SayAsync("HELO test.example"));
        Assert.StartsWith("503 5.5.1 Say LHLO", await raw.SayAsync("MAIL FROM:<a@one.example>"));
        var lhlo = await raw.SayAsync("LHLO test.example");
        foreach (var word in new[] { "PIPELINING", "ENHANCEDSTATUSCODES", "SMTPUTF8", "SIZE" })
            Assert.Contains(word, lhlo);
        await raw.SayAsync("MAIL FROM:<a@one.example>");
        await raw.SayAsync("RCPT TO:<stranger@elsewhere.example>");
        // RFC 2033, 4.2: without a recipient DATA must fail with 503.
        Assert.StartsWith("503", await raw.SayAsync("DATA"));
        await using var smtp = await RawSmtp.ConnectAsync(app.SmtpPort);
        Assert.StartsWith("500", await smtp.SayAsync("LHLO test.example"));
    }

    [Fact]
    public async Task Mail_TooLarge_IsRefusedForEachRecipientAndTheSessionGoesOn()
    {
        var (app, port) = await StartAsync(settings: new() { ["Mail:MaxMessageBytes"] = "2000" });
        await using var running = app;
        await using var raw = await GreetedAsync(port);
        await raw.SayAsync("MAIL FROM:<a@one.example>");
        await raw.SayAsync("RCPT TO:<returns@collector.local>");
        await raw.SayAsync("RCPT TO:<returns+2@collector.local>");
        await raw.SayAsync("DATA");
        Assert.StartsWith("552", await raw.SayAsync(new string('x', 3000) + "\r\n."));
        Assert.StartsWith("552", await raw.ReplyAsync());
        Assert.StartsWith("250 2.0.0 OK", await raw.SayAsync("NOOP"));
    }

    [Fact]
    public async Task BareLineFeed_IsRefusedForEachRecipientAndTheSessionEnds()
    {
        var (app, port) = await StartAsync();
        await using var running = app;
        await using var raw = await GreetedAsync(port);
        await raw.SayAsync("MAIL FROM:<a@one.example>");
        await raw.SayAsync("RCPT TO:<returns@collector.local>");
        await raw.SayAsync("RCPT TO:<returns+2@collector.local>");
        await raw.SayAsync("DATA");
        await raw.WriteAsync("Subject: x\r\n\r\nbare\nline\r\n.\r\n"u8.ToArray());
        Assert.StartsWith("550 5.6.0", await raw.ReplyAsync());
        Assert.StartsWith("550 5.6.0", await raw.ReplyAsync());
        Assert.Equal("", await raw.ReplyAsync());
        Assert.Empty(await MessagesAsync(app));
    }

    [Fact]
    public async Task StartTls_WorksHereAsWell()
    {
        var (app, port) = await StartAsync(settings: TestCertificate.Create().Settings);
        await using var running = app;
        await using var raw = await RawSmtp.SecureAsync(port, greeting: "LHLO");
        Assert.Contains("AUTH", await raw.SayAsync("LHLO inside.example"));
    }

    static async Task<RawSmtp> GreetedAsync(int port)
    {
        var raw = await RawSmtp.ConnectAsync(port);
        Assert.StartsWith("250", await raw.SayAsync("LHLO test.example"));
        return raw;
    }

    static async Task<(PortalApp App, int Port)> StartAsync(
        StorageProvider database = StorageProvider.Sqlite,
        IArrivalGate? gate = null,
        Dictionary<string, string?>? settings = null
    )
    {
        var port = FreePort.Next();
        settings ??= [];
        settings["Mail:Lmtp:Listen"] = $"127.0.0.1:{port}";
        var app = await PortalApp.StartAsync(
            database,
            settings,
            x =>
            {
                x.AddSingleton(new SmtpLimits { SoftErrorDelay = TimeSpan.Zero });
                if (gate is not null)
                    x.AddSingleton(y => new AskAgents(
                        gate,
                        y.GetRequiredService<TimeProvider>(),
                        y.GetRequiredService<Microsoft.Extensions.Logging.ILogger<AskAgents>>()
                    ));
            }
        );
        return (app, port);
    }

    static async Task<List<MessageRow>> MessagesAsync(PortalApp app)
    {
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
        return await db.Messages.OrderBy(x => x.Id).ToListAsync();
    }
}
