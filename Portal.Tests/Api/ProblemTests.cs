using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Portal.Tests.Support;

namespace Portal.Tests.Api;

/// <summary>Every refusal is a problem document (contract, section 2).</summary>
public sealed class ProblemTests(SharedPortal shared) : IClassFixture<SharedPortal>
{
    readonly PortalApp app = shared.App;

    [Theory]
    [InlineData("GET", "/api/v1/nothing-here", 404, "not-found")]
    [InlineData("GET", "/api/admin/v1/nothing-here", 404, "not-found")]
    [InlineData("PATCH", "/api/admin/v1/people", 405, "method-not-allowed")]
    [InlineData("GET", "/api/admin/v1/people?limit=none", 400, "malformed-request")]
    [InlineData("GET", "/api/admin/v1/people?limit=0", 422, "validation-failed")]
    [InlineData("GET", "/api/admin/v1/people?after=what", 422, "validation-failed")]
    public async Task Administrator_WrongCall_GetsProblem(string method, string path, int status, string code)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        await IsProblem(await app.Admin.SendAsync(request), status, code);
    }

    [Theory]
    [InlineData("/api/v1/nothing-here")]
    [InlineData("/api/admin/v1/settings")]
    [InlineData("/openapi/admin-v1.json")]
    public async Task Anonymous_Api_GetsProblem401(string path)
    {
        using var client = new HttpClient { BaseAddress = app.Address };
        var answer = await client.GetAsync(path);
        await IsProblem(answer, 401, "unauthorised");
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task Body_OfAnotherType_IsRefusedWith415()
    {
        using var body = new StringContent("userName=x", null, "application/x-www-form-urlencoded");
        await IsProblem(await app.Admin.PostAsync("/api/admin/v1/people", body), 415, "unsupported-type");
    }

    [Theory]
    [InlineData("{\"userName\": ", "")]
    [InlineData("{\"userName\": \"a\", \"roles\": {\"a\": 1}}", "/roles")]
    [InlineData("[]", "")]
    public async Task Body_UnreadableJson_IsRefusedWithPointerAndNoTypeNames(string json, string pointer)
    {
        using var body = new StringContent(json, null, "application/json");
        var problem = await IsProblem(await app.Admin.PostAsync("/api/admin/v1/people", body), 400, "malformed-json");
        Assert.StartsWith(pointer, problem.GetProperty("errors")[0].GetProperty("pointer").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Portal.", problem.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_AboveTheLimit_IsRefusedWith413()
    {
        using var body = JsonContent.Create(new { userName = new string('a', 1 << 21) });
        await IsProblem(await app.Admin.PostAsync("/api/admin/v1/people", body), 413, "too-large");
    }

    [Fact]
    public async Task Caller_AboveItsRate_GetsRetryAfter()
    {
        await using var slow = await PortalApp.StartAsync(
            settings: new Dictionary<string, string?> { ["Api:Burst"] = "3", ["Api:PerSecond"] = "1" }
        );
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => slow.Admin.GetAsync("/api/admin/v1/settings")));
        var refused = answers.First(x => x.StatusCode == HttpStatusCode.TooManyRequests);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        await IsProblem(refused, 429, "rate-limited");
        // Another caller has a bucket of its own.
        using var other = new HttpClient { BaseAddress = slow.Address };
        Assert.Equal(HttpStatusCode.Unauthorized, (await other.GetAsync("/api/v1/events")).StatusCode);
    }

    static async Task<JsonElement> IsProblem(HttpResponseMessage answer, int status, string code)
    {
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.NotEmpty(problem.GetProperty("traceId").GetString()!);
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        return problem;
    }
}
