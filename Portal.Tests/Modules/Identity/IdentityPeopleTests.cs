using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Portal.Data;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Identity;

public sealed class IdentityPeopleTests
{
    [Theory, BothDatabases]
    public async Task People_CreateReadReplaceDisable_FollowTheContract(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        var made = await app.Admin.PostAsJsonAsync("/api/admin/v1/people", IdentityVisitor.Person("ann", ["approver", "auditor"]));
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.Equal("\"1\"", made.Headers.ETag!.Tag);
        var text = await made.Content.ReadAsStringAsync();
        Assert.DoesNotContain("assword\":\"", text, StringComparison.Ordinal);
        var place = made.Headers.Location!.OriginalString;

        var read = await app.Admin.GetFromJsonAsync<JsonElement>(place);
        Assert.Equal("ann 先生", read.GetProperty("displayName").GetString());
        Assert.Equal(["approver", "auditor"], read.GetProperty("roles").EnumerateArray().Select(x => x.GetString()!));

        Assert.Equal(428, (int)(await SendAsync(app, HttpMethod.Put, place, null, IdentityVisitor.Person("ann", ["approver"]))).StatusCode);
        Assert.Equal(412, (int)(await SendAsync(app, HttpMethod.Put, place, "\"7\"", IdentityVisitor.Person("ann", []))).StatusCode);
        var put = await SendAsync(app, HttpMethod.Put, place, "\"1\"", IdentityVisitor.Person("ann2", ["operator"], password: null));
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        Assert.Equal("\"2\"", put.Headers.ETag!.Tag);
        read = await app.Admin.GetFromJsonAsync<JsonElement>(place);
        Assert.Equal("ann2", read.GetProperty("userName").GetString());
        Assert.True(read.GetProperty("hasPassword").GetBoolean());
        Assert.Equal(["operator"], read.GetProperty("roles").EnumerateArray().Select(x => x.GetString()!));

        Assert.Equal(428, (int)(await SendAsync(app, HttpMethod.Delete, place, null, null)).StatusCode);
        Assert.Equal(204, (int)(await SendAsync(app, HttpMethod.Delete, place, "\"2\"", null)).StatusCode);
        read = await app.Admin.GetFromJsonAsync<JsonElement>(place);
        Assert.False(read.GetProperty("enabled").GetBoolean());

        var audit = await app.Admin.GetFromJsonAsync<JsonElement>("/api/admin/v1/audit?resource=person&limit=2");
        var actions = audit.GetProperty("items").EnumerateArray().Select(x => x.GetProperty("action").GetString()!);
        Assert.Equal(["person.disabled", "person.updated"], actions);
        var older = await app.Admin.GetFromJsonAsync<JsonElement>(
            "/api/admin/v1/audit?resource=person&after=" + audit.GetProperty("next").GetString()
        );
        var created = Assert.Single(older.GetProperty("items").EnumerateArray());
        Assert.Equal("person.created", created.GetProperty("action").GetString());
        Assert.Equal("bootstrap", created.GetProperty("actor").GetProperty("kind").GetString());
        Assert.DoesNotContain(IdentityVisitor.Password, created.GetRawText(), StringComparison.Ordinal);
    }

    [Theory, BothDatabases]
    public async Task People_SameNameInParallel_OneIsCreated(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(x => app.Admin.PostAsJsonAsync("/api/admin/v1/people", IdentityVisitor.Person(x % 2 == 0 ? "Ann" : "ann", [])))
        );
        Assert.Single(answers, x => x.StatusCode == HttpStatusCode.Created);
        foreach (var refused in answers.Where(x => x.StatusCode != HttpStatusCode.Created))
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
            var fault = (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors")[0];
            Assert.Equal("/userName taken", fault.GetProperty("pointer").GetString() + " " + fault.GetProperty("code").GetString());
        }
    }

    [Fact]
    public async Task People_FaultyBody_NamesEveryFault()
    {
        await using var app = await PortalApp.StartAsync();
        var body = new
        {
            userName = "a b",
            email = "none",
            roles = new[] { "approver", "king" },
            password = "short",
            locale = "fr",
            timeZone = "Mars/Base",
        };
        var answer = await app.Admin.PostAsJsonAsync("/api/admin/v1/people", body);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        var pointers = problem.GetProperty("errors").EnumerateArray().Select(x => x.GetProperty("pointer").GetString()!);
        Assert.Equal(["/userName", "/displayName", "/email", "/roles/1", "/locale", "/timeZone", "/password"], pointers);
    }

    [Fact]
    public async Task People_List_PagesByKeyset()
    {
        await using var app = await PortalApp.StartAsync();
        foreach (var name in new[] { "a1x", "a2x", "a3x" })
            await IdentityVisitor.AddPersonAsync(app, name);
        var first = await app.Admin.GetFromJsonAsync<JsonElement>("/api/admin/v1/people?limit=2");
        var second = await app.Admin.GetFromJsonAsync<JsonElement>(
            "/api/admin/v1/people?limit=2&after=" + first.GetProperty("next").GetString()
        );
        Assert.Equal(["a1x", "a2x"], first.GetProperty("items").EnumerateArray().Select(x => x.GetProperty("userName").GetString()!));
        Assert.Equal(["a3x"], second.GetProperty("items").EnumerateArray().Select(x => x.GetProperty("userName").GetString()!));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
    }

    [Fact]
    public async Task People_LastAdministrator_CannotBeRemovedByAPerson()
    {
        await using var app = await PortalApp.StartAsync();
        var root = await IdentityVisitor.AddPersonAsync(app, "root", "admin");
        var id = root.GetProperty("id").GetString()!;
        using var client = await IdentityVisitor.TokenClientAsync(app, id);
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/api/admin/v1/people/{id}");
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        var answer = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal("last-administrator", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/admin/v1/people")).StatusCode);
    }

    static async Task<HttpResponseMessage> SendAsync(PortalApp app, HttpMethod method, string place, string? match, object? body)
    {
        using var request = new HttpRequestMessage(method, place) { Content = body is null ? null : JsonContent.Create(body) };
        if (match is not null)
            request.Headers.TryAddWithoutValidation("If-Match", match);
        return await app.Admin.SendAsync(request);
    }
}
