using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using MimeKit.Cryptography;
using Portal.Data;
using Portal.Domain.Common;
using Portal.Domain.Mail;
using Portal.Mail;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Mail;

public sealed class SendingTests
{
    static readonly byte[] Json = Encoding.UTF8.GetBytes("""{"documentId":"0199aaaa-0000-7000-8000-000000000001","title":"采购 第3版"}""");

    [Theory, BothDatabases]
    public async Task Committed_ServerTakesIt_RowIsSentAndTheMailIsAsTheContractSays(StorageProvider database)
    {
        await using var server = new ScriptedSmtp();
        await using var app = await PortalApp.StartAsync(database, server.Settings);
        var request = Request() with { Subject = "退回: 采购 第3版\r\nBcc: thief@example.org" };
        await SendAsync(app, request);
        var row = await BecomesAsync(app, request.EventId, "sent");
        Assert.StartsWith("250 ", row.LastReply, StringComparison.Ordinal);
        Assert.True(row.SendingAt >= row.CreatedAt && row.SentAt >= row.SendingAt);
        Assert.Null(row.LeaseOwner);
        var taken = Assert.Single(server.Mails);
        Assert.Equal(row.Raw, taken.Raw);
        Assert.Equal(("portal@collector.local", "returns@collector.local"), (taken.From, taken.To));
        using var message = await MimeMessage.LoadAsync(new MemoryStream(taken.Raw));
        Assert.Equal("退回: 采购 第3版  Bcc: thief@example.org", message.Subject);
        Assert.Null(message.Headers[HeaderId.Bcc]);
        Assert.Equal("auto-generated", message.Headers[HeaderId.AutoSubmitted]);
        Assert.Equal("document.returned", message.Headers["X-Collector-Event"]);
        Assert.Equal(request.EventId.ToString("D"), message.Headers["X-Collector-Event-Id"]);
        Assert.Equal(request.Text, message.TextBody!.TrimEnd());
        Assert.Equal(Json, EventJson(message));
        Assert.True(await VerifiesAsync(app, message));
        var signature = message.Headers[HeaderId.DkimSignature]!;
        Assert.DoesNotContain("l=", signature.Replace("relaxed", "", StringComparison.Ordinal).Split("bh=")[0], StringComparison.Ordinal);
        Assert.Contains("c=relaxed/relaxed", signature, StringComparison.Ordinal);
    }

    [Theory, BothDatabases]
    public async Task Committed_ServerSays451Once_IsTriedAgainAndSent(StorageProvider database)
    {
        var refused = 0;
        await using var server = new ScriptedSmtp(line =>
            line.StartsWith("RCPT", StringComparison.Ordinal) && Interlocked.Increment(ref refused) == 1 ? "451 4.3.0 later" : null
        );
        await using var app = await PortalApp.StartAsync(database, server.Settings);
        var request = Request();
        await SendAsync(app, request);
        var row = await BecomesAsync(app, request.EventId, "pending");
        Assert.Equal((1, "451 4.3.0 later"), (row.Attempts, row.LastReply));
        row = await BecomesAsync(app, request.EventId, "sent");
        Assert.Equal(2, row.Attempts);
        Assert.Single(server.Mails);
    }

    [Theory, BothDatabases]
    public async Task Committed_ServerSays550_BouncesAtOnceWithReplyAndAlarm(StorageProvider database)
    {
        await using var server = new ScriptedSmtp(line => line == "." ? "550 5.7.1 not wanted here" : null);
        await using var app = await PortalApp.StartAsync(database, server.Settings);
        var alarms = 0;
        using var heard = app.Services.GetRequiredService<ILiveFeed>().Subscribe(x => alarms += x.Topic == LiveTopic.Alarm ? 1 : 0);
        var request = Request();
        await SendAsync(app, request);
        var row = await BecomesAsync(app, request.EventId, "bounced");
        Assert.Equal((1, "550 5.7.1 not wanted here"), (row.Attempts, row.LastReply));
        await using var db = await ContextAsync(app);
        var alarm = await db.Alarms.SingleAsync();
        Assert.Equal(("mail.bounced", request.EventId.ToString("D")), (alarm.Kind, alarm.Subject));
        Assert.Contains("550 5.7.1 not wanted here", alarm.Message, StringComparison.Ordinal);
        await Eventually.BecomesAsync(() => Task.FromResult(alarms), x => x == 1);
    }

    [Theory, BothDatabases]
    public async Task Committed_ServerHangsUpInsideData_IsTriedAgainAndSent(StorageProvider database)
    {
        var ends = 0;
        await using var server = new ScriptedSmtp();
        server.Answer = line => line == "DATA" && Interlocked.Increment(ref ends) <= 1 ? "" : null;
        await using var app = await PortalApp.StartAsync(database, server.Settings);
        var request = Request();
        await SendAsync(app, request);
        await BecomesAsync(app, request.EventId, "sent");
        Assert.Single(server.Mails);
    }

    [Fact]
    public async Task Committed_ManyMails_ShareConnectionsAndSurviveAServerThatDropsThem()
    {
        await using var server = new ScriptedSmtp();
        await using var app = await PortalApp.StartAsync(settings: server.Settings);
        for (var i = 0; i < 20; i++)
        {
            var request = Request();
            await SendAsync(app, request);
            await BecomesAsync(app, request.EventId, "sent");
        }
        Assert.Equal(1, server.Connections);
        server.HangUp();
        var next = Request();
        await SendAsync(app, next);
        var row = await BecomesAsync(app, next.EventId, "sent");
        Assert.Equal((1, 21), (row.Attempts, server.Mails.Count));
    }

    [Theory, BothDatabases]
    [Trait("Fault", "kill-at-each-step")]
    public async Task Start_MailsLeftByACrash_AreTakenOverAndSent(StorageProvider database)
    {
        using var home = TestFolder.Create("home");
        await using var server = new ScriptedSmtp();
        var settings = server.Settings;
        settings["Portal:DataDirectory"] = home.Path;
        settings["ConnectionStrings:Portal"] = await MigratedDatabase.NewAsync(database, home.Path);
        var request = Request();
        await using (var first = await PortalApp.StartAsync(database, settings))
        {
            var plan = first.Services.GetRequiredService<IOutgoingMail>().Plan(request);
            // Committed is never called and the lease belongs to a life that ended: kill -9 between commit and send.
            var node = first.Services.GetRequiredService<Node>();
            await first
                .Services.GetRequiredService<WriteTransactions>()
                .RunAsync(
                    async db =>
                    {
                        await db.ExecuteAsync(plan.Rows, default);
                        await db.ExecuteAsync([new("UPDATE \"OutgoingMails\" SET \"LeaseOwner\" = $1", node.Name + "/dead")], default);
                    },
                    default
                );
        }
        Assert.Empty(server.Mails);
        await using var second = await PortalApp.StartAsync(database, settings);
        await BecomesAsync(second, request.EventId, "sent");
        using var message = await MimeMessage.LoadAsync(new MemoryStream(Assert.Single(server.Mails).Raw));
        Assert.Equal(request.EventId.ToString("D"), message.Headers["X-Collector-Event-Id"]);
        // The key was made by the first life and is read by the second.
        Assert.True(await VerifiesAsync(second, message));
    }

    [Fact]
    public async Task Stop_ServerIsSlow_TheMailGoesBackToTheTable()
    {
        using var home = TestFolder.Create("home");
        using var release = new ManualResetEventSlim();
        await using var server = new ScriptedSmtp(line =>
        {
            if (line == "DATA")
                release.Wait();
            return null;
        });
        var settings = server.Settings;
        settings["ConnectionStrings:Portal"] = StorageOptions.SqliteFile(home.Path);
        var request = Request();
        var clock = TimeProvider.System.GetTimestamp();
        await using (var app = await PortalApp.StartAsync(settings: settings))
        {
            await SendAsync(app, request);
            await Eventually.BecomesAsync(() => Task.FromResult(server.Connections), x => x == 1);
            clock = TimeProvider.System.GetTimestamp();
        }
        Assert.True(TimeProvider.System.GetElapsedTime(clock) < TimeSpan.FromSeconds(5));
        release.Set();
        await using var second = await PortalApp.StartAsync(settings: settings);
        await BecomesAsync(second, request.EventId, "sent");
    }

    [Fact]
    [Trait("Fault", "injection")]
    public async Task Plan_RecipientWithALineBreak_IsRefused()
    {
        await using var app = await PortalApp.StartAsync();
        var mail = app.Services.GetRequiredService<IOutgoingMail>();
        foreach (var to in new[] { "a@b.c\r\nRCPT TO:<x@y.z>", "\"a\r\nb\"@c.d", "a@b.c, d@e.f", "nobody", "Name <a@b.c>" })
            Assert.Throws<RefusalException>(() => mail.Plan(Request() with { To = to }));
        Assert.Throws<RefusalException>(() => mail.Plan(Request() with { EventType = "x\r\nBcc: y" }));
    }

    [Fact]
    public async Task Plan_Warm_IsCheap()
    {
        await using var app = await PortalApp.StartAsync();
        var mail = app.Services.GetRequiredService<IOutgoingMail>();
        for (var i = 0; i < 50; i++)
            mail.Plan(Request());
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < 50; i++)
        {
            var start = TimeProvider.System.GetTimestamp();
            mail.Plan(Request());
            var took = TimeProvider.System.GetElapsedTime(start);
            best = took < best ? took : best;
        }
        TestContext.Current.SendDiagnosticMessage($"Plan takes {best.TotalMilliseconds:0.00} ms at best");
        Assert.True(best < TimeSpan.FromMilliseconds(10), $"{best.TotalMilliseconds} ms");
    }

    [Fact]
    public void Next_OverADay_FollowsTheScheduleAndThenGivesUp()
    {
        var created = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var (now, failed) = (created, 0);
        var waits = new List<double>();
        while (RetrySchedule.Next(created, ++failed, now) is { } next)
        {
            waits.Add((next - now).TotalSeconds);
            now = next;
        }
        Assert.Equal([1, 5, 30, 120, 600, 1800, 3600], waits[..7]);
        Assert.InRange((now - created).TotalHours, 23, 24);
    }

    internal static OutgoingMailRequest Request() =>
        new(
            "returns@collector.local",
            "退回: 采购 第3版",
            "The document was returned.",
            "document.returned",
            Ids.New(TimeProvider.System),
            Json,
            null,
            null
        );

    internal static async Task<PlannedMail> SendAsync(PortalApp app, OutgoingMailRequest request)
    {
        var mail = app.Services.GetRequiredService<IOutgoingMail>();
        var plan = mail.Plan(request);
        await app.Services.GetRequiredService<WriteTransactions>().RunAsync(db => db.ExecuteAsync(plan.Rows, default), default);
        mail.Committed(plan);
        return plan;
    }

    static async Task<bool> VerifiesAsync(PortalApp app, MimeMessage message) =>
        await new DkimVerifier(app.Services.GetRequiredService<OwnKeys>()).VerifyAsync(
            message,
            message.Headers.First(x => x.Id == HeaderId.DkimSignature)
        );

    internal static byte[] EventJson(MimeMessage message)
    {
        var target = new MemoryStream();
        message.BodyParts.OfType<MimePart>().Single(x => x.FileName == "event.json").Content!.DecodeTo(target);
        return target.ToArray();
    }

    static Task<PortalDbContext> ContextAsync(PortalApp app) =>
        app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();

    static Task<OutgoingMailRow> BecomesAsync(PortalApp app, Guid id, string state) =>
        Eventually.BecomesAsync(
            async () =>
            {
                await using var db = await ContextAsync(app);
                return await db.OutgoingMails.AsNoTracking().SingleAsync(x => x.Id == id);
            },
            x => x.State == state
        );
}
