using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Portal.Data;
using Portal.Identity;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Identity;

/// <summary>Demo accounts and the first administrator.</summary>
public sealed class IdentityStartTests
{
    [Fact]
    public async Task DemoAccountsAndKey_InTheDemo_AreAcceptedAndElsewhereRefused()
    {
        using var data = TestFolder.Create("demo");
        var demo = new Dictionary<string, string?>
        {
            ["Seed:Demo"] = "true",
            ["ConnectionStrings:Portal"] = StorageOptions.SqliteFile(data.Path),
        };
        await using (var app = await PortalApp.StartAsync(settings: demo, environment: "Development"))
        {
            foreach (var (name, _, _) in DemoPeople.All)
            {
                using var visitor = new IdentityVisitor(app);
                Assert.Equal(HttpStatusCode.Found, (await visitor.SignInAsync(name, DemoPeople.Password)).StatusCode);
            }
            using var party = app.ClientFor("demo-third-party-key");
            Assert.Equal(HttpStatusCode.OK, (await party.GetAsync("/api/v1/events")).StatusCode);
        }
        demo["Seed:Demo"] = "false";
        await using (var app = await PortalApp.StartAsync(settings: demo))
        {
            using var visitor = new IdentityVisitor(app);
            Assert.Equal(HttpStatusCode.OK, (await visitor.SignInAsync("admin", DemoPeople.Password)).StatusCode);
            Assert.Null(visitor.Cookies["collector"]);
            using var client = app.ClientFor("demo-third-party-key");
            Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/v1/events")).StatusCode);
            // The same rows, read by the same portal: nothing was deleted.
            var people = await app.Admin.GetFromJsonAsync<JsonElement>("/api/admin/v1/people");
            Assert.Equal(5, people.GetProperty("items").GetArrayLength());
        }
    }

    [Fact]
    public async Task Setup_LinkOfTheLog_MakesOneAdministratorOnce()
    {
        var log = new LinkLog();
        var settings = new Dictionary<string, string?> { ["Bootstrap:AdminToken"] = "" };
        await using var app = await PortalApp.StartAsync(settings: settings, services: x => x.AddSingleton<ILoggerProvider>(log));
        var page = new Uri(log.Link!).PathAndQuery;
        (string, string)[] person =
        [
            ("Form.UserName", "root"),
            ("Form.DisplayName", "Root"),
            ("Form.Email", "root@example.test"),
            ("Form.Password", "too short"),
        ];
        using var visitor = new IdentityVisitor(app);
        Assert.DoesNotContain("Form.Password", await visitor.Client.GetStringAsync("/setup?code=guessed"), StringComparison.Ordinal);
        var weak = await visitor.FillAsync(page, "setup", person);
        Assert.Contains("role=\"alert\"", await weak.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        person[3].Item2 = IdentityVisitor.Password;
        await visitor.FillAsync(page, "setup", person);
        Assert.Equal(HttpStatusCode.Found, (await visitor.SignInAsync("root")).StatusCode);
        Assert.DoesNotContain("Form.Password", await visitor.Client.GetStringAsync(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Setup_WithBootstrapToken_OffersNoLink()
    {
        var log = new LinkLog();
        await using var app = await PortalApp.StartAsync(services: x => x.AddSingleton<ILoggerProvider>(log));
        Assert.Null(log.Link);
    }

    sealed class LinkLog : ILoggerProvider, ILogger
    {
        public string? Link { get; private set; }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (state is IEnumerable<KeyValuePair<string, object?>> values)
                Link ??= values.FirstOrDefault(x => x.Key == "Link").Value as string;
        }

        public void Dispose() { }
    }
}
