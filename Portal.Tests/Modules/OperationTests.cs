using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Text.Json;
using System.Text.RegularExpressions;
using Hangfire;
using Hangfire.Dashboard;
using Hangfire.InMemory;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Portal.Api;
using Portal.Data;
using Portal.Domain.Common;
using Portal.Domain.Mail;
using Portal.Operation;
using Portal.Tests.Modules.Identity;
using Portal.Tests.Support;

namespace Portal.Tests.Modules;

public sealed class OperationTests
{
    static Dictionary<string, string?> NoMail =>
        new()
        {
            ["Mail:Smtp:Listen"] = "",
            ["Mail:Outgoing:Host"] = "127.0.0.1",
            ["Mail:Outgoing:Port"] = "9",
        };

    [Theory, BothDatabases]
    public async Task Ready_Anybody_LearnsTheStatusOnlyAndAdministratorsTheParts(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database, NoMail);
        using var anybody = new HttpClient { BaseAddress = app.Address };
        Assert.Equal("""{"status":"healthy"}""", await anybody.GetStringAsync(new Uri("/health/live", UriKind.Relative)));
        Assert.Equal("""{"status":"healthy"}""", await anybody.GetStringAsync(new Uri("/health/ready", UriKind.Relative)));
        using var wrong = app.ClientFor("no-such-token");
        Assert.Equal("""{"status":"healthy"}""", await wrong.GetStringAsync(new Uri("/health/ready", UriKind.Relative)));
        var report = await app.Admin.GetFromJsonAsync<JsonElement>(new Uri("/health/ready", UriKind.Relative));
        var checks = report.GetProperty("checks");
        Assert.All(
            ["database", "smtp", "outboxLag", "outgoingMail", "collectors"],
            x => Assert.Equal("healthy", checks.GetProperty(x).GetProperty("status").GetString())
        );
        Assert.Equal(0, checks.GetProperty("outboxLag").GetProperty("data").GetProperty("waiting").GetInt32());
    }

    [Fact, Trait("Needs", "server")]
    public async Task Ready_DatabaseAway_Is503AndLiveStays200()
    {
        Assert.SkipWhen(PostgresServer.Binaries is null, "PostgreSQL is not installed");
        var settings = NoMail;
        var connection = settings["ConnectionStrings:Portal"] = await PostgresServer.NewDatabaseAsync();
        await using var app = await PortalApp.StartAsync(StorageProvider.PostgreSql, settings);
        var parts = new Npgsql.NpgsqlConnectionStringBuilder(connection);
        var name = parts.Database;
        parts.Database = "postgres";
        await using (var server = Npgsql.NpgsqlDataSource.Create(parts.ConnectionString))
        await using (var drop = server.CreateCommand($"DROP DATABASE {name} WITH (FORCE)"))
            await drop.ExecuteNonQueryAsync();
        var status = await Eventually.BecomesAsync(
            () => StatusAsync(app.Admin, "/health/ready"),
            x => x == HttpStatusCode.ServiceUnavailable
        );
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app.Admin, "/health/live"));
    }

    [Fact]
    [Trait("Fault", "admin-surfaces")]
    public async Task Metrics_WithoutOwnPort_NeedAnAdministratorsToken()
    {
        await using var app = await PortalApp.StartAsync(settings: NoMail);
        using var anybody = new HttpClient { BaseAddress = app.Address };
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(anybody, "/metrics"));
        PortalMeters.Pushed(TimeSpan.FromMilliseconds(7));
        PortalMeters.MailArrived("returns", Disposition.Filed);
        PortalMeters.RunEnded("succeeded");
        PortalMeters.DeliveryBecame("delivered");
        var text = await app.Admin.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        string[] names =
        [
            "collector_mails_total",
            "collector_runs_total",
            "collector_deliveries_total",
            "collector_push_latency_seconds_bucket",
            "collector_writer_backlog",
            "collector_outbox_lag_seconds",
            "collector_outgoing_waiting",
        ];
        Assert.All(names, x => Assert.Contains(x, text, StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Fault", "admin-surfaces")]
    public async Task Metrics_OwnPort_ServesThemOpenlyAndNothingElse()
    {
        var port = FreePort.Next();
        var settings = NoMail;
        settings["Metrics:Listen"] = "127.0.0.1:" + port.ToString(CultureInfo.InvariantCulture);
        await using var app = await PortalApp.StartAsync(settings: settings);
        using var scraper = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        Assert.Contains(
            "collector_writer_backlog",
            await scraper.GetStringAsync(new Uri("/metrics", UriKind.Relative)),
            StringComparison.Ordinal
        );
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(scraper, "/health/live"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(scraper, "/"));
        using var anybody = new HttpClient { BaseAddress = app.Address };
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(anybody, "/metrics"));
    }

    [Fact]
    [Trait("Fault", "admin-surfaces")]
    public async Task JobDashboard_NotASignedInAdministrator_IsClosed()
    {
        await using var app = await PortalApp.StartAsync(settings: NoMail);
        using var anybody = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = app.Address };
        foreach (var path in new[] { "/jobs", "/jobs/recurring", "/jobs/js123" })
            Assert.NotEqual(HttpStatusCode.OK, await StatusAsync(anybody, path));
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var token = new HttpClient(handler) { BaseAddress = app.Address };
        token.DefaultRequestHeaders.Authorization = app.Admin.DefaultRequestHeaders.Authorization;
        Assert.NotEqual(HttpStatusCode.OK, await StatusAsync(token, "/jobs"));
    }

    [Theory, BothDatabases]
    public async Task JobDashboard_SignedIn_OpensForAdministratorsOnlyWithinThePolicyOfContents(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database, NoMail);
        await IdentityVisitor.AddPersonAsync(app, "root", "admin");
        await IdentityVisitor.AddPersonAsync(app, "finance", "approver", "operator");
        using var other = new IdentityVisitor(app);
        Assert.Equal(HttpStatusCode.Found, (await other.SignInAsync("finance")).StatusCode);
        Assert.NotEqual(HttpStatusCode.OK, await StatusAsync(other.Client, "/jobs"));
        Assert.NotEqual(HttpStatusCode.OK, await StatusAsync(other.Client, "/jobs/recurring"));

        using var administrator = new IdentityVisitor(app);
        Assert.Equal(HttpStatusCode.Found, (await administrator.SignInAsync("root")).StatusCode);
        using var answer = await administrator.Client.GetAsync(new Uri("/jobs/recurring", UriKind.Relative));
        var page = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, page);
        Assert.Contains("script-src 'self'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        // The policy allows scripts from files of our own only: none is written into the page, and every file is there.
        Assert.DoesNotMatch(@"<script(?![^>]*\ssrc=)|\son[a-z]+=""", page);
        var files = Regex
            .Matches(page, @"<(?:script|link)[^>]*\s(?:src|href)=""(?!data:)([^""]+)""")
            .Select(x => x.Groups[1].Value)
            .ToList();
        Assert.NotEmpty(files);
        Assert.All(files, x => Assert.StartsWith("/jobs/", x, StringComparison.Ordinal));
        foreach (var file in files)
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(administrator.Client, file));
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(false, "approver")]
    [InlineData(false, "operator")]
    [InlineData(true, "admin")]
    public void Authorize_JobDashboard_OnlyAdministrators(bool allowed, string? role)
    {
        using var storage = new InMemoryStorage();
        using var services = new ServiceCollection().BuildServiceProvider();
        var http = new DefaultHttpContext { RequestServices = services };
        if (role is not null)
            http.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Role, role)], "cookie"));
        Assert.Equal(allowed, new AdministratorsOnly().Authorize(new AspNetCoreDashboardContext(storage, new DashboardOptions(), http)));
    }

    [Theory, BothDatabases]
    public async Task Jobs_AfterTheStart_AreScheduledAndRun(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database, NoMail);
        using var connection = app.Services.GetRequiredService<JobStorage>().GetConnection();
        await Eventually.BecomesAsync(() => Task.FromResult(connection.GetAllItemsFromSet("recurring-jobs").Count), x => x >= 3);
        foreach (var job in new[] { "delivery-sweep", "outgoing-mail-sweep", "clean-up" })
        {
            app.Services.GetRequiredService<IRecurringJobManager>().Trigger(job);
            await Eventually.BecomesAsync(
                () => Task.FromResult(StateOfLast(connection, job)),
                x => x == "Succeeded",
                TimeSpan.FromSeconds(30)
            );
        }
    }

    [Theory, BothDatabases]
    public async Task CleanUp_OldAndNew_RemovesOnlyWhatServedItsTime(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database, NoMail);
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var contexts = app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>();
        var writes = app.Services.GetRequiredService<WriteTransactions>();
        var store = new ContentStore(contexts, clock);
        var orphans = Enumerable.Range(0, 450).Select(_ => store.Plan(new byte[10])).ToList();
        var (kept, keptRows) = store.Plan(new byte[70_000]);
        await writes.RunAsync(
            async db =>
            {
                await db.ExecuteAsync([.. orphans.SelectMany(x => x.Rows), .. keptRows], default);
                db.Messages.Add(
                    new MessageRow
                    {
                        Id = Ids.New(clock),
                        CollectorId = Ids.New(clock),
                        ContentId = kept,
                        ReceivedAt = clock.GetUtcNow(),
                    }
                );
                db.IntakeLedger.Add(
                    new IntakeLedgerRow
                    {
                        Key = [1],
                        MessageId = Ids.New(clock),
                        ExpiresAt = clock.GetUtcNow().AddHours(1),
                    }
                );
                db.IntakeLedger.Add(
                    new IntakeLedgerRow
                    {
                        Key = [2],
                        MessageId = Ids.New(clock),
                        ExpiresAt = clock.GetUtcNow().AddDays(5),
                    }
                );
                db.Idempotency.Add(
                    new IdempotencyRow
                    {
                        Caller = "c",
                        Key = "old",
                        CreatedAt = clock.GetUtcNow(),
                    }
                );
                db.Idempotency.Add(
                    new IdempotencyRow
                    {
                        Caller = "c",
                        Key = "new",
                        CreatedAt = clock.GetUtcNow().AddHours(2),
                    }
                );
            },
            default
        );
        var cleaner = new CleanUp(
            contexts,
            writes,
            app.Services.GetRequiredService<Portal.Mail.RawStoring>(),
            clock,
            NullLogger<CleanUp>.Instance
        );
        await cleaner.RunAsync(default);
        await using var db = await contexts.CreateDbContextAsync();
        Assert.Equal(451, await db.Contents.CountAsync());
        clock.Advance(TimeSpan.FromHours(25));
        await cleaner.RunAsync(default);
        Assert.Equal(kept, await db.Contents.Select(x => x.Id).SingleAsync());
        Assert.Equal(2, await db.ContentChunks.CountAsync());
        Assert.Equal([2], (await db.IntakeLedger.SingleAsync()).Key);
        Assert.Equal("new", (await db.Idempotency.SingleAsync()).Key);
    }

    static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        return answer.StatusCode;
    }

    static string? StateOfLast(Hangfire.Storage.IStorageConnection connection, string job) =>
        connection.GetAllEntriesFromHash("recurring-job:" + job) is { } entry
        && entry.TryGetValue("LastJobId", out var id)
        && id is not null
            ? connection.GetJobData(id)?.State
            : null;
}
