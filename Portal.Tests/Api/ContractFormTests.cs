using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Tests.Modules.Identity;
using Portal.Tests.Support;

namespace Portal.Tests.Api;

/// <summary>The form that every body and answer has in common (contract, section 2).</summary>
public sealed class ContractFormTests : IAsyncLifetime
{
    const string Admin = "/api/admin/v1";
    PortalApp app = null!;

    public async ValueTask InitializeAsync() => app = await PortalApp.StartAsync();

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Theory]
    [InlineData("/people", """{"userName": "a", "displayName": "A", "surprise": 1}""")]
    [InlineData("/third-parties", """{"name": "A", "surprise": 1}""")]
    [InlineData("/routes", """{"code": "a", "surprise": 1}""")]
    public async Task Body_UnknownMember_IsRefusedByItsNameWithoutTypeNames(string path, string json)
    {
        var problem = await RefusedAsync(path, json);
        Assert.Equal("/surprise", problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
        Assert.Contains("'surprise'", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.DoesNotMatch(@"Portal\.|System\.|\.NET", problem.GetRawText());
    }

    [Fact]
    public async Task Body_NumberAsText_IsRefused()
    {
        var party = await CreateAsync("/third-parties", """{"name": "ERP"}""");
        var path = $"/third-parties/{party["id"]}/endpoints";
        var problem = await RefusedAsync(path, """{"name": "a", "url": "http://127.0.0.1:1/", "timeoutSeconds": "15"}""");
        Assert.Equal("/timeoutSeconds", problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
    }

    [Theory]
    [InlineData("/people", """{"userName": "ann", "displayName": "Ann", "email": "ann@x.test"}""")]
    [InlineData("/third-parties", """{"name": "ERP"}""")]
    [InlineData("/collectors", """{"name": "inbox", "addresses": ["inbox@collector.local"]}""")]
    [InlineData(
        "/agents",
        """{"name": "a", "trigger": {"type": "beforeArrival"}, "collectors": ["returns"], "actions": [{"stop": true}]}"""
    )]
    public async Task Resource_ReadAndSentBack_IsReplaced(string path, string json)
    {
        var made = await CreateAsync(path, json);
        using var read = await app.Admin.GetAsync($"{Admin}{path}/{made["id"]}");
        using var replace = new HttpRequestMessage(HttpMethod.Put, $"{Admin}{path}/{made["id"]}")
        {
            Content = new StringContent(await read.Content.ReadAsStringAsync(), null, "application/json"),
        };
        replace.Headers.IfMatch.Add(read.Headers.ETag!);
        using var answer = await app.Admin.SendAsync(replace);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/collectors", """{"name": "inbox", "addresses": ["inbox@collector.local"]}""")]
    [InlineData(
        "/agents",
        """{"name": "a", "trigger": {"type": "beforeArrival"}, "collectors": ["returns"], "actions": [{"stop": true}]}"""
    )]
    [InlineData("/third-parties", """{"name": "ERP"}""")]
    public async Task Create_SameIdempotencyKey_RepeatsTheAnswer(string path, string json)
    {
        using var first = await PostAsync(path, json, "key");
        using var again = await PostAsync(path, json, "key");
        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
        Assert.Equal("true", again.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.Equal(await first.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task List_LastPage_HasNextNull()
    {
        var list = await app.Admin.GetFromJsonAsync<JsonElement>($"{Admin}/agents");
        Assert.Equal(JsonValueKind.Null, list.GetProperty("next").ValueKind);
    }

    [Fact]
    public async Task Time_InAnAnswer_IsUtcWithZ()
    {
        var person = await IdentityVisitor.AddPersonAsync(app, "ann", "approver");
        Assert.EndsWith("Z", person.GetProperty("createdAt").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Description_OfEveryCall_HasItsRefusalsHeadersAndCamelCaseNames()
    {
        var names = new List<string>();
        foreach (var document in new[] { "v1", "admin-v1" })
        {
            var description = await app.Admin.GetFromJsonAsync<JsonObject>($"/openapi/{document}.json");
            foreach (var (path, calls) in description!["paths"]!.AsObject())
            foreach (var (method, call) in calls!.AsObject())
            {
                var answers = call!["responses"]!.AsObject();
                Assert.True(answers.ContainsKey("401") && answers.Any(x => x.Key[0] == '2'), $"{method} {path}");
                Assert.True(call["summary"] is not null, $"{method} {path} has no summary");
                names.AddRange(call["parameters"]?.AsArray().Select(x => $"{method} {path} {x!["name"]}") ?? []);
            }
        }
        Assert.Contains($"put {Admin}/agents/{{id}} If-Match", names);
        Assert.Contains($"post {Admin}/collectors Idempotency-Key", names);
        Assert.Contains($"get {Admin}/deliveries thirdParty", names);
        Assert.Contains($"get {Admin}/messages messageId", names);
    }

    async Task<JsonElement> RefusedAsync(string path, string json)
    {
        using var answer = await PostAsync(path, json, null);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    async Task<JsonObject> CreateAsync(string path, string json)
    {
        using var answer = await PostAsync(path, json, null);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    async Task<HttpResponseMessage> PostAsync(string path, string json, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Admin + path)
        {
            Content = new StringContent(json, null, "application/json"),
        };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return await app.Admin.SendAsync(request);
    }
}
