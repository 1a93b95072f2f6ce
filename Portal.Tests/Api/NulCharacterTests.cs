using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Portal.Data;
using Portal.Tests.Modules.Identity;
using Portal.Tests.Support;

namespace Portal.Tests.Api;

/// <summary>
/// The character U+0000, half a surrogate pair and line breaks in every query, form and body: PostgreSQL stores neither of
/// the first two in text, and the last must not make lines of their own. Whatever comes is refused or taken; nothing breaks.
/// </summary>
[Trait("Fault", "injection")]
public sealed class NulCharacterTests
{
    static readonly string[] Tricks = ["%00", "a%00b", "%ED%A0%80", "a%0D%0AX-Evil:%201"];

    [Theory, BothDatabases]
    public async Task Query_OfEveryCallAndPage_WithForbiddenCharacters_NeverBreaks(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        var faults = new List<string>();
        var asked = 0;
        foreach (var document in new[] { "/openapi/v1.json", "/openapi/admin-v1.json" })
        {
            var paths = (await app.Admin.GetFromJsonAsync<JsonElement>(document)).GetProperty("paths");
            foreach (var path in paths.EnumerateObject())
            foreach (var call in path.Value.EnumerateObject().Where(x => x.Name == "get"))
            {
                var names = call.Value.TryGetProperty("parameters", out var all) ? all.EnumerateArray().ToList() : [];
                foreach (var trick in Tricks)
                {
                    var filled = names
                        .Where(x => x.Text("in") == "path")
                        .Aggregate(path.Name, (x, y) => x.Replace("{" + y.Text("name") + "}", trick, StringComparison.Ordinal));
                    foreach (var query in names.Where(x => x.Text("in") == "query").Select(x => $"?{x.Text("name")}={trick}").Append(""))
                    {
                        await AskAsync(app.Admin, filled + query, faults);
                        asked++;
                    }
                }
            }
        }
        await IdentityVisitor.AddPersonAsync(app, "root", "admin", "operator", "auditor");
        using var root = new IdentityVisitor(app);
        await root.SignInAsync("root");
        root.Client.DefaultRequestHeaders.Add("Accept", "text/html");
        foreach (
            var page in "/documents /messages /quarantine /deliveries /people /audit /agents/runs /third-parties /routes /collectors".Split(
                ' '
            )
        )
        foreach (var name in "q text query sender state collector agent party thirdParty role kind".Split(' '))
        {
            await AskAsync(root.Client, $"{page}?{name}=a%00b", faults);
            asked++;
        }
        Assert.True(asked > 300, $"only {asked} were asked");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Theory, BothDatabases]
    public async Task Body_WithForbiddenCharacters_IsRefusedOrTakenAndNeverBreaks(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        var faults = new List<string>();
        var (party, number) = ((await app.Admin.CreateAsync("/api/admin/v1/third-parties", new { name = "ERP" })).Text("id"), 0);
        using var erp = app.ClientFor(
            (await app.Admin.CreateAsync($"/api/admin/v1/third-parties/{party}/keys", new { name = "k" })).Text("key")
        );
        (string Path, string Json)[] bodies =
        [
            ("/api/admin/v1/third-parties", """{"name":"@","description":"@"}"""),
            ("/api/admin/v1/third-parties", """{"name":"good#","description":"@"}"""),
            ($"/api/admin/v1/third-parties/{party}/keys", """{"name":"@"}"""),
            ($"/api/admin/v1/third-parties/{party}/endpoints", """{"name":"@","url":"http://127.0.0.1:9/"}"""),
            ($"/api/admin/v1/third-parties/{party}/endpoints", """{"name":"e#","url":"http://127.0.0.1:9/@"}"""),
            ($"/api/admin/v1/third-parties/{party}/endpoints", """{"name":"e#","url":"http://127.0.0.1:9/","events":["@"]}"""),
            ("/api/admin/v1/people", """{"userName":"p@","displayName":"x","email":"a@b.example","roles":[]}"""),
            ("/api/admin/v1/people", """{"userName":"p#","displayName":"@","email":"a@b.example","unit":"@","title":"@","roles":["@"]}"""),
            ("/api/admin/v1/collectors", """{"name":"@"}"""),
            ("/api/admin/v1/collectors", """{"name":"c#","addresses":["@@x.example"]}"""),
            ("/api/admin/v1/collectors", """{"name":"c#","intake":{"imap":{"host":"@","user":"@","password":"@","folder":"@"}}}"""),
            ("/api/admin/v1/collectors", """{"name":"c#","intake":{"imap":{"host":"h.example","user":"@","password":"@","folder":"@"}}}"""),
            ("/api/admin/v1/routes", """{"code":"@","name":"@","steps":[{"name":"@","people":["@"]}]}"""),
            ("/api/admin/v1/routes", """{"code":"r#","name":"@","description":"@","steps":[{"name":"s","people":["nobody"]}]}"""),
            (
                "/api/admin/v1/agents",
                """{"name":"@","trigger":{"type":"schedule","cron":"@","timeZone":"@"},"actions":[{"notify":{"roles":["admin"],"title":"@"}}]}"""
            ),
            (
                "/api/admin/v1/agents",
                """{"name":"a#","description":"@","trigger":{"type":"afterArrival"},"when":{"field":"subject","contains":"@"},"actions":[{"notify":{"people":["@"],"title":"@","text":"@"}}]}"""
            ),
            (
                "/api/admin/v1/agents",
                """{"name":"b#","trigger":{"type":"manual"},"actions":[{"notify":{"roles":["admin"],"title":"@"}}]}"""
            ),
            ("/api/v1/documents", """{"externalId":"@","route":"@","title":"@","fields":{"@":"@"}}"""),
            (
                "/api/v1/documents",
                """{"externalId":"d#","route":"r","title":"t","fields":{"x":"@"},"attachments":[{"name":"@","contentType":"@","contentBase64":"QQ=="}]}"""
            ),
            ("/api/v1/documents/validate", """{"externalId":"@","route":"@","title":"@","fields":{"x":"@"}}"""),
        ];
        await app.Admin.CreateAsync(
            "/api/admin/v1/people",
            new
            {
                userName = "ann",
                displayName = "Ann",
                email = "ann@example.test",
                roles = new[] { "approver" },
            }
        );
        await app.Admin.CreateAsync(
            "/api/admin/v1/routes",
            new
            {
                code = "r",
                name = "R",
                steps = new[] { new { name = "s", people = new[] { "ann" } } },
            }
        );
        foreach (var trick in new[] { "\\u0000", "a\\u0000b", "\\ud800", "\\udc00x", "a\\r\\nX-Evil: 1", "\\u202e", "\\ufffe" })
        foreach (var (path, json) in bodies)
        {
            var text = json.Replace("@@", trick + "%AT%", StringComparison.Ordinal)
                .Replace("a@b.example", "a%AT%b.example", StringComparison.Ordinal);
            text = text.Replace("@", trick, StringComparison.Ordinal).Replace("%AT%", "@", StringComparison.Ordinal);
            text = text.Replace("#", (++number).ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
            using var body = new StringContent(text, Encoding.UTF8, "application/json");
            var client = path.StartsWith("/api/v1", StringComparison.Ordinal) ? erp : app.Admin;
            using var answer = await client.PostAsync(new Uri(path, UriKind.Relative), body);
            if ((int)answer.StatusCode >= 500)
                faults.Add($"POST {path} {text}: {(int)answer.StatusCode}");
        }
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Theory, BothDatabases]
    public async Task SignIn_NameWithForbiddenCharacters_IsRefusedLikeAnyOther(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        foreach (var name in new[] { "\0", "ann\0", "\ud800", "a\r\nb" })
        {
            using var visitor = new IdentityVisitor(app);
            using var answer = await visitor.SignInAsync(name, "pass\0word that is long");
            Assert.True((int)answer.StatusCode is 200 or 400, $"{(int)answer.StatusCode}");
            Assert.Null(visitor.Cookies["collector"]);
        }
    }

    static async Task AskAsync(HttpClient client, string place, List<string> faults)
    {
        using var answer = await client.GetAsync(place);
        if ((int)answer.StatusCode >= 500)
            faults.Add($"GET {place}: {(int)answer.StatusCode}");
        if (answer.Headers.Contains("X-Evil"))
            faults.Add($"GET {place}: a header came in");
    }
}
