using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Domain.Common;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Mail;

/// <summary>The IDLE watch on a real Dovecot: fast while the wire holds, and honest when it is cut.</summary>
[Trait("Needs", "server")]
public class PullWatchTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Watch_AHundredMailsByLmtp_FilesThemWithinASecond()
    {
        Assert.SkipWhen(DovecotServer.Missing is not null, DovecotServer.Missing ?? "");
        await using var server = await DovecotServer.StartAsync("box");
        await using var app = await PortalApp.StartAsync();
        var filed = new ConcurrentDictionary<Guid, long>();
        using var feed = app
            .Services.GetRequiredService<ILiveFeed>()
            .Subscribe(x =>
            {
                if (x.Topic == LiveTopic.Message)
                    filed.TryAdd(x.Id, Stopwatch.GetTimestamp());
            });
        var id = await CreateAsync(app, server.Imaps, server);
        await WatchBecomesAsync(app, id, "watching");
        var delivered = await DeliverAsync(server, 100);
        await Eventually.BecomesAsync(() => Task.FromResult(filed.Count), x => x >= 100, TimeSpan.FromSeconds(20));
        await using var db = await ContextAsync(app);
        var took = (await db.Messages.AsNoTracking().ToListAsync(Stop))
            .Select(x => Stopwatch.GetElapsedTime(delivered[x.Subject], filed[x.Id]).TotalMilliseconds)
            .Order()
            .ToList();
        Assert.Equal(100, took.Count);
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"delivered -> filed: p50 {took[49]:F0} ms, p95 {took[94]:F0} ms, max {took[99]:F0} ms"
        );
        Assert.True(took[94] < 1000, $"p95 is {took[94]:F0} ms");
    }

    [Fact]
    public async Task Watch_CutSilently_RaisesTheAlarmCatchesUpAndClearsIt()
    {
        Assert.SkipWhen(DovecotServer.Missing is not null, DovecotServer.Missing ?? "");
        await using var server = await DovecotServer.StartAsync("box");
        await using var wire = new CutWire(server.Imaps);
        await using var app = await PortalApp.StartAsync(
            settings: new Dictionary<string, string?> { ["Mail:Pull:IdleProbeSeconds"] = "1" }
        );
        var id = await CreateAsync(app, wire.Port, server);
        await WatchBecomesAsync(app, id, "watching");
        Assert.Equal(0, await AlarmsAsync(app));
        wire.Cut();
        await DeliverAsync(server, 3);
        await WatchBecomesAsync(app, id, "lost");
        Assert.Equal(1, await AlarmsAsync(app));
        Assert.Equal(0, await MailsAsync(app));
        wire.Mend();
        await Eventually.BecomesAsync(() => MailsAsync(app), x => x == 3, TimeSpan.FromSeconds(30));
        await WatchBecomesAsync(app, id, "watching");
        await Eventually.BecomesAsync(() => AlarmsAsync(app), x => x == 0);
    }

    [Fact]
    public async Task Watch_SwitchedOff_Ends()
    {
        Assert.SkipWhen(DovecotServer.Missing is not null, DovecotServer.Missing ?? "");
        await using var server = await DovecotServer.StartAsync("box");
        await using var app = await PortalApp.StartAsync();
        var id = await CreateAsync(app, server.Imaps, server);
        await WatchBecomesAsync(app, id, "watching");
        var path = $"/api/admin/v1/collectors/{id}";
        using var request = new HttpRequestMessage(HttpMethod.Put, path)
        {
            Content = System.Net.Http.Json.JsonContent.Create(Definition(server.Imaps, server, idle: false)),
        };
        request.Headers.IfMatch.Add(new("\"1\""));
        using var answer = await app.Admin.SendAsync(request, Stop);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Stop));
        await using var db = await ContextAsync(app);
        await Eventually.BecomesAsync(() => db.Leases.AsNoTracking().SingleAsync(x => x.Name == $"idle/{id}/INBOX"), x => x.Owner is null);
        var view = await app.Admin.ReadAsync(path + "/pull");
        Assert.False(view.TryGetProperty("watch", out var watch) && watch.ValueKind == JsonValueKind.Object, view.ToString());
    }

    static object Definition(int port, DovecotServer server, bool idle = true) =>
        new
        {
            name = "box",
            intake = new
            {
                imap = new
                {
                    host = "127.0.0.1",
                    port,
                    user = "box",
                    password = DovecotServer.Password,
                    certificateSha256 = server.Pin,
                    schedule = "0 0 1 1 *",
                    idle,
                },
            },
        };

    static async Task<string> CreateAsync(PortalApp app, int port, DovecotServer server) =>
        (await app.Admin.CreateAsync("/api/admin/v1/collectors", Definition(port, server))).Text("id");

    static Task WatchBecomesAsync(PortalApp app, string id, string state) =>
        Eventually.BecomesAsync(
            () => app.Admin.ReadAsync($"/api/admin/v1/collectors/{id}/pull"),
            x => x.GetProperty("watch").Text("state") == state,
            TimeSpan.FromSeconds(30)
        );

    /// <summary>Hands mails to the server one by one, twenty a second; when the server had said yes, by subject.</summary>
    static async Task<Dictionary<string, long>> DeliverAsync(DovecotServer server, int count)
    {
        var delivered = new Dictionary<string, long>();
        await using var lmtp = await RawSmtp.ConnectAsync(server.Lmtp);
        Assert.StartsWith("250", await lmtp.SayAsync("LHLO test.example"));
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (var i = 0; i < count; i++)
        {
            var subject = string.Create(CultureInfo.InvariantCulture, $"Watched {i}");
            Assert.StartsWith("250", await lmtp.SayAsync("MAIL FROM:<a@mails.test>"));
            Assert.StartsWith("250", await lmtp.SayAsync("RCPT TO:<box>"));
            Assert.StartsWith("354", await lmtp.SayAsync("DATA"));
            Assert.StartsWith("250", await lmtp.SayAsync($"From: a@mails.test\r\nSubject: {subject}\r\n\r\nbody\r\n."));
            delivered[subject] = Stopwatch.GetTimestamp();
            await pace.WaitForNextTickAsync(Stop);
        }
        return delivered;
    }

    static async Task<int> AlarmsAsync(PortalApp app)
    {
        await using var db = await ContextAsync(app);
        return await db.Alarms.CountAsync(x => x.Kind == "mail.watch" && x.ClearedAt == null, Stop);
    }

    static async Task<int> MailsAsync(PortalApp app)
    {
        await using var db = await ContextAsync(app);
        return await db.Messages.CountAsync(Stop);
    }

    static Task<PortalDbContext> ContextAsync(PortalApp app) =>
        app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync(Stop);
}
