using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Portal.Tests.Modules.Identity;
using Portal.Tests.Support;

namespace Portal.Tests.Api;

/// <summary>Headers, descriptions and the API browser.</summary>
public sealed class HeaderTests(SharedPortal shared) : IClassFixture<SharedPortal>
{
    readonly PortalApp app = shared.App;

    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/api/v1/nothing-here")]
    [InlineData("/no-such-page")]
    [InlineData("/api")]
    public async Task Answer_Any_CarriesTheGuards(string path)
    {
        using var visitor = new IdentityVisitor(app);
        var answer = await visitor.Client.GetAsync(path);
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("default-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-eval", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("same-origin", answer.Headers.GetValues("Referrer-Policy").Single());
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Page_Scripts_AreNeverInline()
    {
        using var visitor = new IdentityVisitor(app);
        var html = await visitor.Client.GetStringAsync("/sign-in");
        Assert.DoesNotMatch("<script(?![^>]*\\bsrc=)", html);
        Assert.DoesNotMatch("\\son[a-z]+=\"", html);
    }

    [Fact]
    public async Task ApiBrowser_EverythingItLoads_IsOurs()
    {
        using var visitor = new IdentityVisitor(app);
        var answer = await visitor.Client.GetAsync("/api");
        if (answer.StatusCode is HttpStatusCode.Found or HttpStatusCode.MovedPermanently)
            answer = await visitor.Client.GetAsync(answer.Headers.Location);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var html = await answer.Content.ReadAsStringAsync();
        Assert.DoesNotMatch("(src|href)=\"(https?:)?//", html);
        var scripts = Regex.Matches(html, "<script[^>]*src=\"([^\"]+)\"").Select(x => x.Groups[1].Value).ToList();
        Assert.NotEmpty(scripts);
        foreach (var script in scripts)
            Assert.Equal(HttpStatusCode.OK, (await visitor.Client.GetAsync(new Uri(new Uri(app.Address, "/api/"), script))).StatusCode);
    }

    [Fact]
    [Trait("Fault", "admin-surfaces")]
    public async Task OpenApi_Documents_DescribeTheirOwnCallsOnly()
    {
        using var anonymous = new HttpClient { BaseAddress = app.Address };
        var open = await anonymous.GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        Assert.Equal(HttpStatusCode.Unauthorized, (await anonymous.GetAsync("/openapi/admin-v1.json")).StatusCode);
        var admin = await app.Admin.GetFromJsonAsync<JsonElement>("/openapi/admin-v1.json");
        Assert.All(Paths(open), x => Assert.StartsWith("/api/v1/", x, StringComparison.Ordinal));
        Assert.Contains("/api/admin/v1/people/{id}", Paths(admin));
        var create = admin.GetProperty("paths").GetProperty("/api/admin/v1/people").GetProperty("post");
        Assert.Contains(create.GetProperty("parameters").EnumerateArray(), x => x.GetProperty("name").GetString() == "Idempotency-Key");
    }

    [Fact]
    [Trait("Fault", "secrets")]
    public async Task Settings_Read_GiveNoSecrets()
    {
        var text = await app.Admin.GetStringAsync("/api/admin/v1/settings");
        Assert.Contains("Mail:Smtp:Listen", text, StringComparison.Ordinal);
        Assert.DoesNotContain(PortalApp.AdminToken, text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await app.Admin.GetAsync("/api/admin/v1/jobs")).StatusCode);
    }

    static IEnumerable<string> Paths(JsonElement document) =>
        document.TryGetProperty("paths", out var paths) ? paths.EnumerateObject().Select(x => x.Name) : [];
}
