using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Portal.Data;
using Portal.Domain.Common;
using Portal.Domain.Mail;
using Portal.Mail;
using Portal.Tests.Architecture;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Mail;

/// <summary>The pipeline behind the listener, with a gate that the test steers.</summary>
public class IntakeTests
{
    const string Mail = "From: a@one.example\r\nSubject: hello\r\nMessage-ID: <1@one.example>\r\n\r\nbody";

    [Theory, BothDatabases]
    public async Task Refusal_OneCollector_Is550AndOnRecord(StorageProvider database)
    {
        var gate = new SteeredGate
        {
            Answer = _ => new ArrivalDecision { Disposition = Disposition.Refused, Reason = "no\r\ninvoices 发票" },
        };
        await using var app = await StartAsync(gate, database);
        var reply = await RawSmtp.SendAsync(app.SmtpPort, Mail);
        Assert.Equal("550 5.7.1 no  invoices ??", reply);
        var message = Assert.Single(await MessagesAsync(app));
        Assert.Equal(("Refused", reply), (message.Disposition, message.Reply));
        // It was no first of anything: when the agent lets it in, the same mail is filed.
        gate.Answer = Filed;
        Assert.StartsWith("250", await RawSmtp.SendAsync(app.SmtpPort, Mail));
        Assert.Equal(["Refused", "Filed"], (await MessagesAsync(app)).Select(x => x.Disposition));
    }

    [Theory, BothDatabases]
    public async Task Refusal_SeveralCollectors_Is250AndQuarantine(StorageProvider database)
    {
        var gate = new SteeredGate
        {
            Answer = x =>
                x.Collector == "returns" ? Filed(x) : new ArrivalDecision { Disposition = Disposition.Refused, Reason = "not here" },
        };
        await using var app = await StartAsync(gate, database);
        await app.Admin.CreateAsync("/api/admin/v1/collectors", new { name = "second", addresses = new[] { "second@collector.local" } });
        var reply = await RawSmtp.SendAsync(app.SmtpPort, Mail, "returns@collector.local second@collector.local second+x@collector.local");
        Assert.StartsWith("250", reply);
        var messages = await MessagesAsync(app);
        Assert.Equal(["Filed", "Quarantined"], messages.Select(x => x.Disposition).Order());
        Assert.Equal("second@collector.local second+x@collector.local", messages.Single(x => x.Disposition == "Quarantined").EnvelopeTo);
        Assert.All(gate.Seen, x => Assert.True(x.SeveralTargets));
    }

    [Theory, BothDatabases]
    public async Task Deferral_Is451AndOnlyTheRunsAreCommitted(StorageProvider database)
    {
        var run = new RowCommand("INSERT INTO \"Numbers\" (\"Scope\", \"Last\") VALUES ($1, $2)", "run", 1L);
        var effect = new RowCommand("INSERT INTO \"Numbers\" (\"Scope\", \"Last\") VALUES ($1, $2)", "effect", 1L);
        var gate = new SteeredGate
        {
            Answer = _ => new ArrivalDecision
            {
                Disposition = Disposition.Refused,
                Defer = true,
                Reason = "later",
                RunRows = [run],
                EffectRows = [effect],
            },
        };
        await using var app = await StartAsync(gate, database);
        Assert.StartsWith("451 4.7.1 later", await RawSmtp.SendAsync(app.SmtpPort, Mail));
        Assert.Empty(await MessagesAsync(app));
        await using var db = await OpenAsync(app);
        Assert.Equal(["run"], await db.Numbers.Where(x => x.Scope == "run" || x.Scope == "effect").Select(x => x.Scope).ToListAsync());
    }

    [Theory, BothDatabases]
    public async Task Commit_ThatFails_Is451AndNothingIsStoredOrTold(StorageProvider database)
    {
        var told = 0;
        var gate = new SteeredGate
        {
            Answer = _ => new ArrivalDecision
            {
                Disposition = Disposition.Filed,
                EffectRows = [new RowCommand("INSERT INTO \"NoSuchTable\" (\"A\") VALUES ($1)", 1)],
                Committed = () => told++,
            },
        };
        await using var app = await StartAsync(gate, database);
        Assert.StartsWith("451 4.3.0", await RawSmtp.SendAsync(app.SmtpPort, Mail));
        Assert.Empty(await MessagesAsync(app));
        Assert.Equal(0, told);
        gate.Answer = Filed;
        Assert.StartsWith("250", await RawSmtp.SendAsync(app.SmtpPort, Mail));
        Assert.Equal("Filed", Assert.Single(await MessagesAsync(app)).Disposition);
    }

    [Fact]
    public async Task Gate_ThatThrows_Is451AndTheSessionGoesOn()
    {
        var gate = new SteeredGate { Answer = _ => throw new InvalidOperationException("defect") };
        await using var app = await StartAsync(gate);
        Assert.StartsWith("451", await RawSmtp.SendAsync(app.SmtpPort, Mail));
        Assert.Empty(await MessagesAsync(app));
    }

    [Fact]
    public async Task Agents_ThatTakeTooLong_AreNotWaitedForAndTheMailIsHeld()
    {
        var clock = new FakeTimeProvider();
        var gate = new SteeredGate { Hangs = true };
        await using var app = await StartAsync(gate, clock: clock);
        var sending = RawSmtp.SendAsync(app.SmtpPort, Mail);
        await Eventually.BecomesAsync(() => Task.FromResult(gate.Seen.Count), x => x == 1);
        clock.Advance(TimeSpan.FromSeconds(21));
        Assert.StartsWith("250", await sending);
        var message = Assert.Single(await MessagesAsync(app));
        Assert.Equal("Held", message.Disposition);
        Assert.Contains("20 s", message.Reason);
    }

    [Theory]
    [InlineData("X-Collector-Loop: 1\r\n", "Filed", "X-Collector-Loop")]
    [InlineData("RECEIVED", "Quarantined", "51 Received")]
    [Trait("Fault", "mail-loop")]
    public async Task Loop_IsFiledOrQuarantinedAndAgentsAreTold(string header, string disposition, string reason)
    {
        var gate = new SteeredGate();
        await using var app = await StartAsync(gate);
        var block = header == "RECEIVED" ? string.Concat(Enumerable.Range(0, 51).Select(x => $"Received : by host{x}\r\n")) : header;
        Assert.StartsWith("250", await RawSmtp.SendAsync(app.SmtpPort, block + Mail));
        Assert.Contains(reason, Assert.Single(gate.Seen).SkipReason);
        var message = Assert.Single(await MessagesAsync(app));
        Assert.Equal(disposition, message.Disposition);
        Assert.Contains(reason, message.Reason);
    }

    [Theory]
    [InlineData("no headers at all", "no-headers")]
    [InlineData("FOLDED", "header-field-too-large")]
    [InlineData("MANY", "too-many-headers")]
    [InlineData("BLOCK", "header-block-too-large")]
    [InlineData("DEEP", "too-deep")]
    [InlineData("PARTS", "too-many-parts")]
    [Trait("Fault", "poison-mail")]
    public async Task Mail_BeyondTheLimits_IsQuarantinedWithItsBytesAndTheNextGoesOn(string kind, string reason)
    {
        var gate = new SteeredGate { Reads = true };
        await using var app = await StartAsync(gate);
        var content = Hostile(kind);
        Assert.StartsWith("250", await RawSmtp.SendAsync(app.SmtpPort, content));
        Assert.StartsWith("250", await RawSmtp.SendAsync(app.SmtpPort, Mail));
        var messages = await MessagesAsync(app);
        Assert.Equal(["Quarantined", "Filed"], messages.Select(x => x.Disposition));
        Assert.StartsWith(reason, messages[0].Reason);
        var raw = await app.Services.GetRequiredService<ContentStore>().ReadAsync(messages[0].ContentId!.Value, default);
        Assert.Equal(content + "\r\n", Encoding.Latin1.GetString(raw));
        // Agents saw the envelope and no body.
        Assert.Equal(("a@one.example", ""), (gate.Seen[0].EnvelopeFrom, gate.Seen[0].Content.Text));
    }

    [Theory, BothDatabases]
    public async Task Portions_WhoseHeadNeverCame_AreSweptAfterADay(StorageProvider database)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        await using var app = await PortalApp.StartAsync(database);
        var writer = app.Services.GetRequiredService<GroupCommitWriter>();
        var storing = new RawStoring(
            new ContentStore(app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>(), clock),
            writer,
            clock
        );
        using var mail = new IncomingMail(Path.Combine(app.Directory, "spool"), long.MaxValue);
        mail.Append(new byte[300_000]);
        mail.Complete();
        var orphan = await storing.WriteAheadAsync(mail, default);
        var kept = await storing.WriteAheadAsync(mail, default);
        await writer.CommitAsync(new WriteUnit { Rows = storing.Plan(mail, kept).Rows }, default);
        await storing.SweepOrphanedContent(default);
        Assert.Equal(10, await ChunksAsync(app, orphan!.Value, kept!.Value));
        clock.Advance(TimeSpan.FromHours(25));
        await storing.SweepOrphanedContent(default);
        Assert.Equal(0, await ChunksAsync(app, orphan.Value));
        Assert.Equal(5, await ChunksAsync(app, kept.Value));
    }

    static async Task<int> ChunksAsync(PortalApp app, params Guid[] contents)
    {
        await using var db = await OpenAsync(app);
        return await db.ContentChunks.CountAsync(x => contents.Contains(x.ContentId));
    }

    [Fact]
    [Trait("Fault", "poison-mail")]
    public async Task Corpus_EveryMail_IsStoredAndNoneStopsTheNext()
    {
        var corpora = SourceTree.Beside("corpora");
        Assert.SkipUnless(Directory.Exists(corpora), "the mail corpora are not on this machine");
        await using var app = await StartAsync(new SteeredGate { Reads = true });
        var takeIn = app.Services.GetRequiredService<TakeInMail>();
        var collector = app.Services.GetRequiredService<CollectorDirectory>().FindByName("returns")!;
        var files = Directory
            .GetFiles(corpora, "*.*", SearchOption.AllDirectories)
            .Where(x => new FileInfo(x).Length < 3_000_000)
            .Order()
            .ToList();
        foreach (var path in files)
        {
            using var raw = new IncomingMail(Path.Combine(app.Directory, "spool"), 26_214_400);
            raw.Append(await File.ReadAllBytesAsync(path));
            raw.Complete();
            var answers = await takeIn.RunAsync(
                new ReceivedMail
                {
                    Way = IntakeWay.Smtp,
                    EnvelopeFrom = "a@one.example",
                    Targets = [new Target("returns@collector.local", collector)],
                    Raw = raw,
                    ReceivedAt = TimeProvider.System.GetUtcNow(),
                }
            );
            Assert.Single(answers);
        }
        Assert.Equal(files.Count, (await MessagesAsync(app)).Count);
        Assert.Empty(Directory.GetFiles(Path.Combine(app.Directory, "spool")));
    }

    static string Hostile(string kind) =>
        kind switch
        {
            "FOLDED" => "Subject: x\r\n" + string.Concat(Enumerable.Repeat(" " + new string('y', 60) + "\r\n", 1200)) + "\r\nbody",
            "MANY" => string.Concat(Enumerable.Range(0, 1001).Select(x => $"X-{x}: y\r\n")) + "\r\nbody",
            "BLOCK" => string.Concat(Enumerable.Range(0, 300).Select(x => $"X-{x}: {new string('y', 950)}\r\n")) + "\r\nbody",
            "DEEP" => "Content-Type: multipart/mixed; boundary=b0\r\n\r\n"
                + string.Concat(
                    Enumerable.Range(0, 200).Select(x => $"--b{x}\r\nContent-Type: multipart/mixed; boundary=b{x + 1}\r\n\r\n")
                ),
            "PARTS" => "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
                + string.Concat(Enumerable.Repeat("--b\r\n\r\nx\r\n", 1002))
                + "--b--",
            _ => kind,
        };

    static ArrivalDecision Filed(ArrivingMessage message) => new() { Disposition = Disposition.Filed };

    static Task<PortalApp> StartAsync(SteeredGate gate, StorageProvider database = StorageProvider.Sqlite, TimeProvider? clock = null) =>
        PortalApp.StartAsync(
            database,
            services: x => x.AddSingleton(new AskAgents(gate, clock ?? TimeProvider.System, NullLogger<AskAgents>.Instance))
        );

    static async Task<List<MessageRow>> MessagesAsync(PortalApp app)
    {
        await using var db = await OpenAsync(app);
        return await db.Messages.OrderBy(x => x.Id).ToListAsync();
    }

    static Task<PortalDbContext> OpenAsync(PortalApp app) =>
        app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
}
