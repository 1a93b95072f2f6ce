using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Tests.Modules.Identity;
using Portal.Tests.Support;

namespace Portal.Tests.Api;

public sealed class IdempotencyTests
{
    [Theory, BothDatabases]
    public async Task Create_SameKeyInParallel_CreatesOne(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        var person = await IdentityVisitor.AddPersonAsync(app, "ann", "approver");
        var place = $"/api/admin/v1/people/{person.GetProperty("id").GetString()}/tokens";
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => PostAsync(app.Admin, place, "k", new { name = "t" })));
        Assert.All(answers, x => Assert.True(x.StatusCode is HttpStatusCode.Created or HttpStatusCode.Conflict, x.StatusCode.ToString()));
        Assert.Single(answers, x => x.StatusCode == HttpStatusCode.Created && !x.Headers.Contains("Idempotency-Replayed"));
        foreach (var running in answers.Where(x => x.StatusCode == HttpStatusCode.Conflict))
            Assert.Equal("idempotency-running", await CodeAsync(running));
        var tokens = await app.Admin.GetFromJsonAsync<JsonElement>(place);
        Assert.Equal(1, tokens.GetProperty("items").GetArrayLength());
    }

    [Theory, BothDatabases]
    public async Task Create_SameKeyAgain_RepeatsTheAnswerByteForByte(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        var person = IdentityVisitor.Person("ann", ["approver"]);
        var first = await PostAsync(app.Admin, "/api/admin/v1/people", "key 一", person);
        var again = await PostAsync(app.Admin, "/api/admin/v1/people", "key 一", person);
        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
        Assert.Equal("true", again.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.Equal(await first.Content.ReadAsByteArrayAsync(), await again.Content.ReadAsByteArrayAsync());
        Assert.Equal(first.Headers.Location, again.Headers.Location);
        Assert.Equal(first.Headers.ETag, again.Headers.ETag);
        Assert.Equal(first.Content.Headers.ContentType, again.Content.Headers.ContentType);
    }

    [Fact]
    public async Task Create_SameKeyOtherBody_IsRefused()
    {
        await using var app = await PortalApp.StartAsync();
        await PostAsync(app.Admin, "/api/admin/v1/people", "k", IdentityVisitor.Person("ann", []));
        var other = await PostAsync(app.Admin, "/api/admin/v1/people", "k", IdentityVisitor.Person("bob", []));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.StatusCode);
        Assert.Equal("idempotency-key-reused", await CodeAsync(other));
    }

    [Fact]
    public async Task Create_SameKeyOfAnotherCaller_IsAnotherKey()
    {
        await using var app = await PortalApp.StartAsync();
        var root = await IdentityVisitor.AddPersonAsync(app, "root", "admin");
        using var client = await IdentityVisitor.TokenClientAsync(app, root.GetProperty("id").GetString()!);
        await PostAsync(app.Admin, "/api/admin/v1/people", "k", IdentityVisitor.Person("ann", []));
        var other = await PostAsync(client, "/api/admin/v1/people", "k", IdentityVisitor.Person("bob", []));
        Assert.Equal(HttpStatusCode.Created, other.StatusCode);
        Assert.False(other.Headers.Contains("Idempotency-Replayed"));
    }

    [Fact]
    public async Task Create_AfterARefusal_MayTryAgainWithTheSameKey()
    {
        await using var app = await PortalApp.StartAsync();
        var refused = await PostAsync(app.Admin, "/api/admin/v1/people", "k", IdentityVisitor.Person("a b", []));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        var mended = await PostAsync(app.Admin, "/api/admin/v1/people", "k", IdentityVisitor.Person("ab", []));
        Assert.Equal(HttpStatusCode.Created, mended.StatusCode);
    }

    [Fact]
    public async Task Create_AfterADay_IsANewCall()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var app = await PortalApp.StartAsync(services: x => x.AddSingleton<TimeProvider>(clock));
        await PostAsync(app.Admin, "/api/admin/v1/people", "k", IdentityVisitor.Person("ann", []));
        clock.Advance(TimeSpan.FromHours(24));
        var next = await PostAsync(app.Admin, "/api/admin/v1/people", "k", IdentityVisitor.Person("bob", []));
        Assert.Equal(HttpStatusCode.Created, next.StatusCode);
        Assert.False(next.Headers.Contains("Idempotency-Replayed"));
    }

    [Fact]
    public async Task Create_KeyOfTooManyCharacters_IsRefused()
    {
        await using var app = await PortalApp.StartAsync();
        var answer = await PostAsync(app.Admin, "/api/admin/v1/people", new string('k', 201), IdentityVisitor.Person("ann", []));
        Assert.Equal("validation-failed", await CodeAsync(answer));
    }

    static async Task<HttpResponseMessage> PostAsync(HttpClient client, string place, string key, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, place) { Content = JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", Uri.EscapeDataString(key));
        return await client.SendAsync(request);
    }

    static async Task<string?> CodeAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString();
}
