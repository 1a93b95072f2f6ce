using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Portal.Data;
using Portal.Delivery;
using Portal.Domain.Delivery;
using Portal.Tests.Modules.Delivery;
using Portal.Tests.Modules.Identity;
using Portal.Tests.Modules.Mail;
using Portal.Tests.Support;

namespace Portal.Tests.Modules;

/// <summary>
/// Twenty secrets of every kind that the portal is trusted with, used as they are meant to be and also wrongly; then
/// everything that it writes, answers and shows is searched for them.
/// </summary>
[Trait("Fault", "secrets")]
public sealed partial class PlantedSecretsTests
{
    const string Pages =
        "/start /todo /done /initiated /documents /documents/new /handover /messages /quarantine /collectors /collectors/new /collectors/messages /agents /agents/new /agents/runs /agents/dashboard /third-parties /third-parties/new /deliveries /people /people/new /routes /routes/new /audit /jobs /jobs/recurring /setup";

    const string Control = "c0ntrol-that-is-no-secret";

    readonly Dictionary<string, string> planted = [];

    [Theory, BothDatabases]
    public async Task Secrets_TwentyPlanted_AreNowhereToBeFound(StorageProvider database)
    {
        var log = new KeptLog();
        var certificate = TestCertificate.Create();
        await using var relay = await Receiver.StartAsync();
        var settings = new Dictionary<string, string?>(certificate.Settings)
        {
            ["Logging:LogLevel:Default"] = "Debug",
            ["Logging:LogLevel:Microsoft.AspNetCore"] = "Information",
            ["Mail:Outgoing:Host"] = "127.0.0.1",
            ["Mail:Outgoing:Port"] = FreePort.Next().ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["Mail:Outgoing:User"] = "relay",
            ["Mail:Outgoing:Password"] = Plant("relay password"),
        };
        planted["PFX password"] = settings["Mail:Smtp:CertificatePassword"]!;
        planted["bootstrap token"] = PortalApp.AdminToken;
        await using var app = await PortalApp.StartAsync(database, settings, x => x.AddLogging(y => y.AddProvider(log)));
        var places = await UseAllAsync(app);
        Assert.True(planted.Count >= 20, $"only {planted.Count} secrets were planted");

        var found = new List<string>();
        var control = new HashSet<string>();
        void Search(string where, byte[] bytes)
        {
            if (bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Control)) >= 0)
                control.Add(where.Split(' ')[0]);
            foreach (var (name, secret) in planted)
            {
                foreach (var form in Forms(secret))
                {
                    if (bytes.AsSpan().IndexOf(form) >= 0)
                        found.Add($"{name} in {where}");
                }
            }
        }
        await SearchAnswersAsync(app, places, Search);
        Assert.True(log.Lines.Count > 50, "the log was not kept");
        foreach (var line in log.Lines)
            Search("log: " + line[..Math.Min(line.Length, 80)], Encoding.UTF8.GetBytes(line));
        await SearchDatabaseAsync(app, database, Search);
        // What is no secret is found everywhere, or the search looks at nothing.
        Assert.All(["page", database == StorageProvider.Sqlite ? "file" : "table"], x => Assert.Contains(x, control));
        Assert.Contains(control, x => x.StartsWith("/api/", StringComparison.Ordinal));
        Assert.True(found.Count == 0, string.Join('\n', found.Distinct()));
    }

    string Plant(string name, string prefix = "") => planted[name] = prefix + "pl4nted-" + Guid.NewGuid().ToString("N");

    // As text, as base64 (Basic, AUTH PLAIN) and as it would be escaped in an address.
    static IEnumerable<byte[]> Forms(string secret)
    {
        yield return Encoding.UTF8.GetBytes(secret);
        if (secret.Length < 16)
            yield break;
        for (var shift = 0; shift < 3; shift++)
        {
            // The middle of the base64 form is the same wherever in a longer text the secret begins.
            var bytes = Encoding.UTF8.GetBytes(new string('x', shift) + secret);
            var text = Convert.ToBase64String(bytes[..(bytes.Length / 3 * 3)]);
            yield return Encoding.ASCII.GetBytes(text[4..]);
        }
        if (secret.StartsWith("whsec_", StringComparison.Ordinal))
            yield return Convert.FromBase64String(secret["whsec_".Length..]);
    }

    static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    async Task<List<string>> UseAllAsync(PortalApp app)
    {
        var places = new List<string>();
        foreach (var (way, port) in new[] { ("imap", 993), ("pop3", 995) })
        {
            var box = new Dictionary<string, object?>
            {
                ["host"] = "127.0.0.1",
                ["port"] = port,
                ["user"] = "box",
                ["password"] = Plant(way + " password"),
            };
            var made = await app.Admin.CreateAsync(
                "/api/admin/v1/collectors",
                new { name = way, intake = new Dictionary<string, object> { [way] = box } }
            );
            places.Add("/collectors/" + made.Text("id"));
            // It cannot be reached: what is on record about that is searched as well.
            await app.Admin.PostAsync(new Uri($"/api/admin/v1/collectors/{made.Text("id")}/pull", UriKind.Relative), null);
        }
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = (context, _) =>
        {
            context.Response.StatusCode = 500;
            context.Response.Headers.SetCookie = "sid=" + planted["receiver's cookie"];
            context.Response.Headers["X-Api-Key"] = planted["receiver's key"];
            return Task.CompletedTask;
        };
        Plant("receiver's cookie");
        Plant("receiver's key");
        foreach (var party in new[] { "ERP", "CRM" })
        {
            var id = (await app.Admin.CreateAsync("/api/admin/v1/third-parties", new { name = party, description = Control })).Text("id");
            places.Add("/third-parties/" + id);
            planted[party + " key"] = (await app.Admin.CreateAsync($"/api/admin/v1/third-parties/{id}/keys", new { name = "main" })).Text(
                "key"
            );
            planted[party + " mail key"] = (
                await app.Admin.CreateAsync($"/api/admin/v1/third-parties/{id}/keys", new { name = "mail", scopes = new[] { "mail" } })
            ).Text("key");
            var given = party == "ERP" ? WebhookSignature.NewSecret() : null;
            var endpoint = await app.Admin.CreateAsync(
                $"/api/admin/v1/third-parties/{id}/endpoints",
                new
                {
                    name = "hook",
                    url = receiver.Url,
                    secret = given,
                }
            );
            planted[party + " endpoint secret"] = given ?? endpoint.Text("secret");
            await app.Admin.PostAsync(
                new Uri($"/api/admin/v1/third-parties/{id}/endpoints/{endpoint.Text("id")}/test", UriKind.Relative),
                null
            );
            using var client = app.ClientFor(planted[party + " key"]);
            await client.GetAsync(new Uri("/api/v1/documents", UriKind.Relative));
        }
        foreach (var person in new[] { "ann", "bob" })
        {
            var made = await app.Admin.PostAsJsonAsync(
                "/api/admin/v1/people",
                IdentityVisitor.Person(person, ["approver"], Plant(person + "'s password"))
            );
            Assert.Equal(HttpStatusCode.Created, made.StatusCode);
            var id = (await made.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>()).Text("id");
            places.Add("/people/" + id);
            planted[person + "'s token"] = (await app.Admin.CreateAsync($"/api/admin/v1/people/{id}/tokens", new { name = "t" })).Text(
                "token"
            );
            using var client = app.ClientFor(planted[person + "'s token"]);
            await client.GetAsync(new Uri("/api/v1/tasks", UriKind.Relative));
            using var visitor = new IdentityVisitor(app);
            await visitor.SignInAsync(person, planted[person + "'s password"]);
            using var wrong = new IdentityVisitor(app);
            await wrong.SignInAsync(person, Plant(person + "'s mistyped password"));
        }
        using (var wrong = app.ClientFor(Plant("unknown bearer", "ck_")))
            await wrong.GetAsync(new Uri("/api/v1/documents", UriKind.Relative));
        await using (var raw = await SecureTalk.InsideAsync(app))
            await raw.SayAsync("AUTH PLAIN " + Base64("\0ERP\0" + planted["ERP mail key"]));
        await using (var raw = await SecureTalk.InsideAsync(app))
            await raw.SayAsync("AUTH PLAIN " + Base64("\0ERP\0" + Plant("wrong mail key")));
        return places;
    }

    static async Task SearchAnswersAsync(PortalApp app, List<string> places, Action<string, byte[]> search)
    {
        var calls = app
            .Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Select(x => "/" + x.RoutePattern.RawText!.TrimStart('/'))
            .Where(x => ApiPath().IsMatch(x) && !x.Contains('{'))
            .Distinct()
            .ToList();
        Assert.True(calls.Count > 10, "no calls were found");
        calls.AddRange(["/metrics", "/health/ready", "/openapi/admin-v1.json"]);
        foreach (var place in places)
        {
            calls.Add("/api/admin/v1" + place);
            if (place.StartsWith("/third-parties", StringComparison.Ordinal))
                calls.AddRange(["/api/admin/v1" + place + "/endpoints", "/api/admin/v1" + place + "/keys"]);
            if (place.StartsWith("/collectors", StringComparison.Ordinal))
                calls.Add("/api/admin/v1" + place + "/pull");
            if (place.StartsWith("/people", StringComparison.Ordinal))
                calls.Add("/api/admin/v1" + place + "/tokens");
        }
        var answered = 0;
        foreach (var call in calls)
        {
            using var answer = await app.Admin.GetAsync(new Uri(call, UriKind.Relative));
            answered += answer.IsSuccessStatusCode ? 1 : 0;
            search(call, await answer.Content.ReadAsByteArrayAsync());
        }
        foreach (var delivery in await app.Admin.ReadAllAsync("/api/admin/v1/deliveries"))
            search(
                "delivery",
                Encoding.UTF8.GetBytes((await app.Admin.ReadAsync("/api/admin/v1/deliveries/" + delivery.Text("id"))).GetRawText())
            );
        Assert.InRange(answered, 20, calls.Count);
        await IdentityVisitor.AddPersonAsync(app, "root", "admin", "operator", "auditor", "approver");
        using var root = new IdentityVisitor(app);
        Assert.Equal(HttpStatusCode.Found, (await root.SignInAsync("root")).StatusCode);
        var shown = 0;
        foreach (var page in Pages.Split(' ').Concat(places))
        {
            using var answer = await root.Client.GetAsync(new Uri(page, UriKind.Relative));
            shown += answer.IsSuccessStatusCode ? 1 : 0;
            search("page " + page, await answer.Content.ReadAsByteArrayAsync());
        }
        Assert.InRange(shown, 15, 40);
    }

    static async Task SearchDatabaseAsync(PortalApp app, StorageProvider database, Action<string, byte[]> search)
    {
        foreach (var file in Directory.EnumerateFiles(app.Directory, "*", SearchOption.AllDirectories))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes);
            search("file " + Path.GetFileName(file), bytes.ToArray());
        }
        if (database != StorageProvider.PostgreSql)
            return;
        var source = app.Services.GetRequiredService<Npgsql.NpgsqlDataSource>();
        var tables = new List<string>();
        await using (
            var list = source.CreateCommand(
                "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables WHERE schemaname NOT LIKE 'pg\\_%' AND schemaname <> 'information_schema'"
            )
        )
        await using (var reader = await list.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                tables.Add(reader.GetString(0));
        }
        Assert.True(tables.Count > 20, "no tables were found");
        foreach (var table in tables)
        {
            await using var connection = await source.OpenConnectionAsync();
            using var copy = await connection.BeginTextExportAsync($"COPY {table} TO STDOUT");
            var text = await copy.ReadToEndAsync();
            search("table " + table, Encoding.UTF8.GetBytes(text));
            // bytea comes as hexadecimal digits.
            foreach (Match hex in HexBytes().Matches(text))
                search("table " + table, Convert.FromHexString(hex.Groups[1].ValueSpan));
        }
    }

    [GeneratedRegex("^/api/(admin/)?v1/")]
    private static partial Regex ApiPath();

    [GeneratedRegex(@"\\\\x((?:[0-9a-f]{2})+)")]
    private static partial Regex HexBytes();

    sealed class KeptLog : ILoggerProvider
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => new Line(Lines, categoryName);

        public void Dispose() { }

        sealed class Line(ConcurrentQueue<string> lines, string category) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(
                LogLevel logLevel,
                EventId eventId,
                TState state,
                Exception? exception,
                Func<TState, Exception?, string> formatter
            ) => lines.Enqueue($"{category} {formatter(state, exception)} {exception}");
        }
    }
}
