using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MailKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Mail;

/// <summary>Mailboxes of a real Dovecot, pulled by the running portal and asked for by hand.</summary>
[Trait("Needs", "server")]
public class PullTests
{
    // Never by the clock in the time of a test.
    const string Rarely = "0 0 1 1 *";

    [Theory, BothDatabases]
    public async Task Pull_FromMailboxesWithTwoHundredMails_FilesEachOnceAndLaterOnlyWhatIsNew(StorageProvider database)
    {
        Assert.SkipWhen(DovecotServer.Missing is not null, DovecotServer.Missing ?? "");
        await using var server = await DovecotServer.StartAsync("imap", "pop");
        await server.FillAsync("imap", 200);
        await server.FillAsync("pop", 200);
        await using var app = await PortalApp.StartAsync(database);
        var byImap = await CreateAsync(app, "by-imap", new { imap = Box(server.Imaps, "imap", server) });
        var byPop = await CreateAsync(app, "by-pop", new { pop3 = Box(server.Pop3s, "pop", server) });
        Assert.Equal(200, await PullAsync(app, byImap));
        Assert.Equal(200, await PullAsync(app, byPop));
        await server.FillAsync("imap", 1, first: 200);
        await server.FillAsync("pop", 1, first: 200);
        Assert.Equal(201, await PullAsync(app, byImap));
        Assert.Equal(201, await PullAsync(app, byPop));
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
        var messages = await db.Messages.AsNoTracking().ToListAsync();
        Assert.All(messages, x => Assert.Equal("Filed", x.Disposition));
        Assert.Equal(201, messages.Where(x => x.Way == "Imap").Select(x => x.MessageIdHeader).Distinct().Count());
        Assert.Equal(201, messages.Where(x => x.Way == "Pop3").Select(x => x.MessageIdHeader).Distinct().Count());
        using var client = await server.SignInAsync("imap");
        await client.Inbox!.OpenAsync(FolderAccess.ReadOnly);
        Assert.All(
            await client.Inbox.FetchAsync(0, -1, MessageSummaryItems.Flags),
            x => Assert.False(x.Flags!.Value.HasFlag(MessageFlags.Seen))
        );
    }

    [Fact]
    [Trait("Fault", "uidvalidity")]
    public async Task Pull_AfterUidValidityChanged_FilesNothingTwiceAndWhatIsNewOnce()
    {
        Assert.SkipWhen(DovecotServer.Missing is not null, DovecotServer.Missing ?? "");
        await using var server = await DovecotServer.StartAsync("box");
        await server.FillAsync("box", 60);
        await using var app = await PortalApp.StartAsync();
        var id = await CreateAsync(app, "box", new { imap = Box(server.Imaps, "box", server) });
        Assert.Equal(60, await PullAsync(app, id));
        var before = await EpochAsync(server);
        await server.ForgetUidsAsync("box");
        Assert.NotEqual(before, await EpochAsync(server));
        await server.FillAsync("box", 1, first: 60);
        Assert.Equal(61, await PullAsync(app, id));
        Assert.Equal(61, await PullAsync(app, id));
    }

    [Fact]
    public async Task Pull_WithTheWrongPassword_PausesAfterThreeAndTellsAnAlarm()
    {
        Assert.SkipWhen(DovecotServer.Missing is not null, DovecotServer.Missing ?? "");
        await using var server = await DovecotServer.StartAsync("box");
        await server.FillAsync("box", 1);
        await using var app = await PortalApp.StartAsync();
        var id = await CreateAsync(app, "box", new { imap = Box(server.Imaps, "box", server, password: "wrong") });
        for (var i = 1; i <= 3; i++)
        {
            Assert.Equal(i == 3 ? "paused" : "failing", (await PullToEndAsync(app, id)).Text("state"));
            Assert.Equal(i == 3 ? 1 : 0, await AlarmsAsync(app));
        }
        var paused = await app.Admin.ReadAsync($"/api/admin/v1/collectors/{id}/pull");
        Assert.Contains("refused the sign-in of 'box'", paused.Text("lastError"));
        Assert.False(paused.TryGetProperty("nextRun", out var next) && next.ValueKind != JsonValueKind.Null);
        await ReplaceAsync(app, id, "box", new { imap = Box(server.Imaps, "box", server) });
        Assert.Equal(1, await PullAsync(app, id));
        Assert.Equal(0, await AlarmsAsync(app));
    }

    [Fact]
    public async Task Pull_WithWhatTheServerDoesNotHave_SaysWhatIsWrong()
    {
        Assert.SkipWhen(DovecotServer.Missing is not null, DovecotServer.Missing ?? "");
        await using var server = await DovecotServer.StartAsync("box");
        await using var app = await PortalApp.StartAsync();
        var id = await CreateAsync(app, "box", new { imap = Box(server.Imaps, "box", server, folder: "Invoices") });
        Assert.Contains("'Invoices' cannot be opened. The mailbox has: ", (await PullToEndAsync(app, id)).Text("lastError"));
        await ReplaceAsync(app, id, "box", new { imap = Box(server.Imaps, "box", server, pin: new string('0', 64)) });
        Assert.Contains("not the pinned one", (await PullToEndAsync(app, id)).Text("lastError"));
        await ReplaceAsync(app, id, "box", new { imap = Box(server.Imaps, "box", server, pin: "") });
        Assert.Contains("not trusted by the system", (await PullToEndAsync(app, id)).Text("lastError"));
        await ReplaceAsync(app, id, "box", new { imap = Box(FreePort.Next(), "box", server) });
        Assert.Contains("cannot be reached", (await PullToEndAsync(app, id)).Text("lastError"));
    }

    [Theory, InlineData("seen"), InlineData("move"), InlineData("delete")]
    public async Task Pull_WithAnActionAfterwards_DoesItForWhatIsOnRecord(string after)
    {
        Assert.SkipWhen(DovecotServer.Missing is not null, DovecotServer.Missing ?? "");
        await using var server = await DovecotServer.StartAsync("box");
        await server.FillAsync("box", 3);
        await using var app = await PortalApp.StartAsync();
        var id = await CreateAsync(app, "box", new { imap = Box(server.Imap, "box", server, after: after, security: "startTls") });
        Assert.Equal(3, await PullAsync(app, id));
        using var client = await server.SignInAsync("box");
        await client.Inbox!.OpenAsync(FolderAccess.ReadOnly);
        Assert.Equal(after == "seen" ? 3 : 0, client.Inbox.Count);
        if (after == "seen")
            Assert.Equal(3, (await client.Inbox.SearchAsync(MailKit.Search.SearchQuery.Seen)).Count);
        if (after == "move")
        {
            var done = await client.GetFolderAsync("Done");
            await done.OpenAsync(FolderAccess.ReadOnly);
            Assert.Equal(3, done.Count);
        }
    }

    [Fact]
    public async Task Pull_ByPop3WithDeleteAndAMailBeyondTheLimit_DeletesOnlyWhatWasTaken()
    {
        Assert.SkipWhen(DovecotServer.Missing is not null, DovecotServer.Missing ?? "");
        await using var server = await DovecotServer.StartAsync("box");
        await server.FillAsync("box", 3);
        await server.AppendAsync("box", "From: a@b.test\r\nMessage-ID: <large@b.test>\r\n\r\n" + new string('x', 70) + "\r\n" + LargeBody);
        await using var app = await PortalApp.StartAsync();
        var id = await CreateAsync(
            app,
            "box",
            new { pop3 = Box(server.Pop3, "box", server, after: "delete", security: "startTls") },
            10_000
        );
        Assert.Equal(4, await PullAsync(app, id));
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
        Assert.Equal(1, await db.Messages.CountAsync(x => x.Disposition == "Refused" && x.ContentId == null));
        using var client = await server.SignInAsync("box");
        await client.Inbox!.OpenAsync(FolderAccess.ReadOnly);
        Assert.Equal(1, client.Inbox.Count);
    }

    [Fact]
    public async Task Replace_WithAnotherHostAndNoPassword_ForgetsTheStoredOne()
    {
        await using var app = await PortalApp.StartAsync();
        var box = new Dictionary<string, object?>
        {
            ["host"] = "imap.example.test",
            ["port"] = 993,
            ["user"] = "u",
            ["password"] = "secret",
            ["schedule"] = Rarely,
        };
        var id = await CreateAsync(app, "box", new { imap = box });
        box.Remove("password");
        box["folder"] = "Other";
        await ReplaceAsync(app, id, "box", new { imap = box });
        Assert.True(await HasPasswordAsync(app));
        box["host"] = "imap.evil.test";
        await ReplaceAsync(app, id, "box", new { imap = box });
        Assert.False(await HasPasswordAsync(app));
    }

    [Theory, InlineData("* * * *"), InlineData("0 0 31 2 *"), InlineData("61 * * * *")]
    public async Task Create_WithAScheduleThatNeverFires_IsRefusedAtItsField(string schedule)
    {
        await using var app = await PortalApp.StartAsync();
        using var answer = await app.Admin.PostAsJsonAsync(
            "/api/admin/v1/collectors",
            new
            {
                name = "box",
                intake = new
                {
                    imap = new
                    {
                        host = "imap.example.test",
                        port = 993,
                        user = "u",
                        schedule,
                    },
                },
            }
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("/intake/imap/schedule", await answer.Content.ReadAsStringAsync());
    }

    static string LargeBody => string.Concat(Enumerable.Repeat(new string('x', 70) + "\r\n", 300));

    static object Box(
        int port,
        string user,
        DovecotServer server,
        string password = DovecotServer.Password,
        string? folder = null,
        string after = "none",
        string security = "tls",
        string? pin = null
    ) =>
        new
        {
            host = "127.0.0.1",
            port,
            security,
            user,
            password,
            folder,
            after,
            moveTo = after == "move" ? "Done" : null,
            certificateSha256 = pin == "" ? null : pin ?? server.Pin,
            schedule = Rarely,
        };

    static async Task<string> CreateAsync(PortalApp app, string name, object intake, long? maxBytes = null) =>
        (
            await app.Admin.CreateAsync(
                "/api/admin/v1/collectors",
                new
                {
                    name,
                    intake,
                    limits = new { maxBytes },
                }
            )
        ).Text("id");

    static async Task ReplaceAsync(PortalApp app, string id, string name, object intake)
    {
        var path = $"/api/admin/v1/collectors/{id}";
        var version = (await app.Admin.ReadAsync(path)).GetProperty("version").GetInt32();
        using var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = JsonContent.Create(new { name, intake }) };
        request.Headers.IfMatch.Add(new($"\"{version}\""));
        using var answer = await app.Admin.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    static async Task<JsonElement> PullToEndAsync(PortalApp app, string id)
    {
        var path = $"/api/admin/v1/collectors/{id}/pull";
        using var answer = await app.Admin.PostAsync(new Uri(path, UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return await Eventually.BecomesAsync(() => app.Admin.ReadAsync(path), x => x.Text("state") != "running", TimeSpan.FromSeconds(60));
    }

    static async Task<int> PullAsync(PortalApp app, string id)
    {
        var state = await PullToEndAsync(app, id);
        Assert.True(state.Text("state") == "idle", state.ToString());
        var collectorId = Guid.Parse(id);
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
        return await db.Messages.CountAsync(x => x.CollectorId == collectorId);
    }

    static async Task<int> AlarmsAsync(PortalApp app)
    {
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
        return await db.Alarms.CountAsync(x => x.Kind == "mail.pull" && x.ClearedAt == null);
    }

    static async Task<bool> HasPasswordAsync(PortalApp app)
    {
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
        return (await db.Collectors.SingleAsync(x => x.Name == "box")).Definition.Contains("\"password\":", StringComparison.Ordinal);
    }

    static async Task<uint> EpochAsync(DovecotServer server)
    {
        using var client = await server.SignInAsync("box");
        await client.Inbox!.OpenAsync(FolderAccess.ReadOnly);
        return client.Inbox.UidValidity;
    }
}
