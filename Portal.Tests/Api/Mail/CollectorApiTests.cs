using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Tests.Modules.Mail;
using Portal.Tests.Support;

namespace Portal.Tests.Api.Mail;

public class CollectorApiTests
{
    const string Path = "/api/admin/v1/collectors";

    [Theory, BothDatabases]
    public async Task Collector_CreatedThenMailed_TakesTheMailAtOnce(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        var made = await app.Admin.CreateAsync(Path, new { name = "invoices", addresses = new[] { "Invoices@Example.test" } });
        Assert.Equal("invoices@example.test", made.GetProperty("addresses")[0].GetString());
        Assert.True(made.GetProperty("intake").GetProperty("smtp").GetBoolean());
        Assert.StartsWith("250", await RawSmtp.SendAsync(app.SmtpPort, "Subject: x\r\n\r\ny", "invoices@example.test"));
        using var disabled = await PutAsync(
            app,
            made,
            new
            {
                name = "invoices",
                addresses = new[] { "invoices@example.test" },
                enabled = false,
            }
        );
        Assert.Equal(HttpStatusCode.OK, disabled.StatusCode);
        await using var raw = await RawSmtp.ConnectAsync(app.SmtpPort);
        await raw.SayAsync("EHLO x.example");
        await raw.SayAsync("MAIL FROM:<a@b.example>");
        Assert.StartsWith("550 5.1.1", await raw.SayAsync("RCPT TO:<invoices@example.test>"));
        using var deleted = await DeleteAsync(app, made);
        Assert.Equal(HttpStatusCode.Conflict, deleted.StatusCode);
    }

    [Fact]
    public async Task Returns_OnEveryInstallation_IsThereOnce()
    {
        await using var app = await PortalApp.StartAsync();
        await PortalHostAgainAsync(app);
        var returns = Assert.Single(await app.Admin.ReadAllAsync(Path));
        Assert.Equal("returns", returns.Text("name"));
        Assert.Equal("returns@collector.local", returns.GetProperty("addresses")[0].GetString());
    }

    [Fact]
    public async Task Address_OfAnotherCollector_IsAFaultThatNamesIt()
    {
        await using var app = await PortalApp.StartAsync();
        var body = new
        {
            name = "two",
            addresses = new[] { "ok@x.test", "RETURNS@collector.local", "no address" },
            retentionDays = -1,
        };
        using var wrong = await app.Admin.PostAsJsonAsync(Path, body);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        Assert.Equal(["/addresses/2", "/retentionDays"], await PointersAsync(wrong));
        using var taken = await app.Admin.PostAsJsonAsync(
            Path,
            new { name = "two", addresses = new[] { "ok@x.test", "RETURNS@collector.local" } }
        );
        Assert.Equal(["/addresses/1"], await PointersAsync(taken));
        Assert.Contains("'returns'", await taken.Content.ReadAsStringAsync());
        using var spelling = await app.Admin.PostAsJsonAsync(Path, new { name = "two", adresses = Array.Empty<string>() });
        Assert.Equal(["/adresses"], await PointersAsync(spelling));
    }

    [Theory, BothDatabases]
    public async Task Password_OfAMailbox_IsKeptWhenOmittedAndNeverShown(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        object Body(object? password) =>
            new
            {
                name = "pulled",
                intake = new
                {
                    imap = new
                    {
                        host = "imap.example",
                        port = 993,
                        user = "u",
                        password,
                    },
                },
            };
        var made = await app.Admin.CreateAsync(Path, Body("s3cret-word"));
        Assert.DoesNotContain("\"password\":", made.GetRawText());
        var stored = await StoredPasswordAsync(app);
        Assert.DoesNotContain("s3cret-word", stored);
        using var changed = await PutAsync(app, made, Body(null));
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Equal(stored, await StoredPasswordAsync(app));
    }

    [Fact]
    public async Task Change_WithoutOrWithAnOldTag_IsRefused()
    {
        await using var app = await PortalApp.StartAsync();
        var made = await app.Admin.CreateAsync(Path, new { name = "one" });
        using var without = await app.Admin.PutAsJsonAsync($"{Path}/{made.Text("id")}", new { name = "one" });
        Assert.Equal((HttpStatusCode)428, without.StatusCode);
        using var first = await PutAsync(app, made, new { name = "one b" });
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        using var stale = await PutAsync(app, made, new { name = "one c" });
        Assert.Equal(HttpStatusCode.PreconditionFailed, stale.StatusCode);
        using var deleted = await DeleteAsync(app, made, "*");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        await using var db = await OpenAsync(app);
        var actions = await db.Audit.Where(x => x.Resource == "collector").OrderBy(x => x.Id).Select(x => x.Action).ToListAsync();
        Assert.Equal(["collector.created", "collector.created", "collector.updated", "collector.deleted"], actions);
    }

    static async Task<HttpResponseMessage> PutAsync(PortalApp app, JsonElement made, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"{Path}/{made.Text("id")}") { Content = JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("If-Match", $"\"{made.GetProperty("version").GetInt32()}\"");
        return await app.Admin.SendAsync(request);
    }

    static async Task<HttpResponseMessage> DeleteAsync(PortalApp app, JsonElement made, string tag = "*")
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"{Path}/{made.Text("id")}");
        request.Headers.TryAddWithoutValidation("If-Match", tag);
        return await app.Admin.SendAsync(request);
    }

    static async Task<string[]> PointersAsync(HttpResponseMessage answer)
    {
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return [.. json.RootElement.GetProperty("errors").EnumerateArray().Select(x => x.GetProperty("pointer").GetString()!)];
    }

    static async Task<string> StoredPasswordAsync(PortalApp app)
    {
        await using var db = await OpenAsync(app);
        using var json = JsonDocument.Parse(await db.Collectors.Where(x => x.Name == "pulled").Select(x => x.Definition).SingleAsync());
        return json.RootElement.GetProperty("intake").GetProperty("imap").Text("password");
    }

    static async Task PortalHostAgainAsync(PortalApp app)
    {
        foreach (var content in app.Services.GetServices<IFirstContent>().OrderBy(x => x.Order))
            await content.EnsureAsync(default);
    }

    static Task<PortalDbContext> OpenAsync(PortalApp app) =>
        app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
}
