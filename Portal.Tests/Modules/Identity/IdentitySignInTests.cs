using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Identity;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Identity;

public sealed class IdentitySignInTests : IAsyncLifetime
{
    PortalApp app = null!;

    public async ValueTask InitializeAsync()
    {
        app = await PortalApp.StartAsync();
        await IdentityVisitor.AddPersonAsync(app, "ann", "approver");
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task SignIn_RightPassword_SetsAGuardedCookieAndGoesHome()
    {
        using var visitor = new IdentityVisitor(app);
        var answer = await visitor.SignInAsync("Ann");
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Equal("/", Local(answer));
        var cookie = answer.Headers.GetValues("Set-Cookie").Single(x => x.StartsWith("collector=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        // Plain http on loopback; the flag follows the request.
        Assert.DoesNotContain("secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("expires", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("/", Local(await visitor.Client.GetAsync("/sign-in")));
    }

    [Fact]
    public async Task SignIn_BehindATrustedTlsProxy_MarksTheCookieSecure()
    {
        await using var behind = await PortalApp.StartAsync(
            settings: new Dictionary<string, string?> { ["Portal:TrustedProxies"] = "127.0.0.1" }
        );
        await IdentityVisitor.AddPersonAsync(behind, "ann", "approver");
        using var visitor = new IdentityVisitor(behind);
        visitor.Client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        // A strict browser keeps secure cookies from a plain connection; ours only reads the header.
        var page = await visitor.Client.GetAsync("/sign-in");
        Assert.Contains("secure", page.Headers.GetValues("Set-Cookie").Single(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    [Trait("Fault", "admin-surfaces")]
    public async Task ForwardedHeaders_WithoutTrustedProxies_AreIgnored()
    {
        using var visitor = new IdentityVisitor(app);
        visitor.Client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        var page = await visitor.Client.GetAsync("/sign-in");
        Assert.DoesNotContain("secure", page.Headers.GetValues("Set-Cookie").Single(), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("https://evil.example/", "/")]
    [InlineData("//evil.example/", "/")]
    [InlineData("/\\evil.example/", "/")]
    [InlineData("/\t/evil.example/", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("/documents?state=returned", "/documents?state=returned")]
    public async Task SignIn_ReturnUrl_StaysInThePortal(string asked, string expected)
    {
        using var visitor = new IdentityVisitor(app);
        var answer = await visitor.SignInAsync("ann", page: "/sign-in?returnUrl=" + Uri.EscapeDataString(asked));
        Assert.Equal(expected, Local(answer));
    }

    [Fact]
    [Trait("Fault", "brute-force")]
    public async Task SignIn_UnknownWrongAndLocked_LookAlikeAndTakeAlikeLong()
    {
        await IdentityVisitor.AddPersonAsync(app, "bob", "approver");
        for (var i = 0; i < 5; i++)
            await RefuseAsync("bob", "wrong password here");
        var answers = new List<(string Text, TimeSpan Time)>();
        foreach (
            var (name, password) in new[]
            {
                ("nobody", "wrong password here"),
                ("ann", "wrong password here"),
                ("bob", IdentityVisitor.Password),
            }
        )
            answers.Add(await RefuseAsync(name, password));
        Assert.Single(answers.Select(x => x.Text).Distinct());
        Assert.All(answers, x => Assert.InRange(x.Time.TotalMilliseconds, 390, 5000));
    }

    [Fact]
    [Trait("Fault", "brute-force")]
    public async Task SignIn_FiveFailures_LockForFiveMinutesOnly()
    {
        for (var i = 0; i < 5; i++)
            await RefuseAsync("ann", "wrong password here");
        await RefuseAsync("ann", IdentityVisitor.Password);
        var person = await ReadAsync("ANN");
        Assert.InRange(
            person.LockoutEnd!.Value,
            TimeProvider.System.GetUtcNow().AddMinutes(4),
            TimeProvider.System.GetUtcNow().AddMinutes(5)
        );
        await ChangeAsync("ANN", x => x.LockoutEnd = TimeProvider.System.GetUtcNow().AddSeconds(-1));
        using var visitor = new IdentityVisitor(app);
        Assert.Equal(HttpStatusCode.Found, (await visitor.SignInAsync("ann")).StatusCode);
    }

    [Fact]
    [Trait("Fault", "brute-force")]
    public async Task SignIn_ManyParallelTries_TestNoMoreThanFivePasswords()
    {
        // The right password is the last of the tries that start together; if more than five were tested, it would get in.
        var tries = Enumerable.Range(0, 20).Select(_ => RefuseAsync("ann", "wrong password here")).ToList();
        await Task.WhenAll(tries);
        Assert.NotNull((await ReadAsync("ANN")).LockoutEnd);
        await RefuseAsync("ann", IdentityVisitor.Password);
    }

    [Fact]
    [Trait("Fault", "csrf")]
    public async Task SignIn_WithoutAntiforgeryToken_IsRefused()
    {
        using var visitor = new IdentityVisitor(app);
        using var body = new FormUrlEncodedContent(
            new Dictionary<string, string>
            {
                ["_handler"] = "sign-in",
                ["Form.UserName"] = "ann",
                ["Form.Password"] = IdentityVisitor.Password,
            }
        );
        Assert.Equal(HttpStatusCode.BadRequest, (await visitor.Client.PostAsync("/sign-in", body)).StatusCode);
        Assert.Null(visitor.Cookies["collector"]);
    }

    [Fact]
    [Trait("Fault", "csrf")]
    public async Task SignOut_WithoutToken_IsRefusedAndWithTokenEndsTheSession()
    {
        using var visitor = new IdentityVisitor(app);
        await visitor.SignInAsync("ann");
        using (var bare = new FormUrlEncodedContent([]))
            Assert.Equal(HttpStatusCode.BadRequest, (await visitor.Client.PostAsync("/sign-out", bare)).StatusCode);
        Assert.NotNull(visitor.Cookies["collector"]);
        var html = await visitor.Client.GetStringAsync("/access-denied");
        Assert.NotEmpty(html);
        var token = await TokenOfSignedInAsync(visitor);
        using var body = new FormUrlEncodedContent(new Dictionary<string, string> { ["__RequestVerificationToken"] = token });
        var answer = await visitor.Client.PostAsync("/sign-out", body);
        Assert.Equal("/sign-in", answer.Headers.Location!.OriginalString);
        Assert.Null(visitor.Cookies["collector"]);
    }

    [Fact]
    [Trait("Fault", "session-loses-power")]
    public async Task Cookie_OfADisabledPerson_LosesPower()
    {
        await IdentityVisitor.AddPersonAsync(app, "carl", "approver");
        var provider = app.Services.GetRequiredService<KnownPeople>();
        var principal = await PrincipalAsync("CARL");
        Assert.True(await provider.IsStillGoodAsync(principal, CancellationToken.None));
        var person = await ReadAsync("CARL");
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/api/admin/v1/people/{person.Id}");
        request.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
        Assert.Equal(HttpStatusCode.NoContent, (await app.Admin.SendAsync(request)).StatusCode);
        Assert.False(await provider.IsStillGoodAsync(principal, CancellationToken.None));
        using var visitor = new IdentityVisitor(app);
        Assert.Equal(HttpStatusCode.OK, (await visitor.SignInAsync("carl")).StatusCode);
        Assert.Null(visitor.Cookies["collector"]);
    }

    [Fact]
    public async Task Page_ByBearerToken_StaysClosed()
    {
        var answer = await Redirected(app.ClientFor(PortalApp.AdminToken).DefaultRequestHeaders.Authorization!);
        Assert.StartsWith("/sign-in", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/tasks?x=1", "/sign-in?returnUrl=%2Ftasks%3Fx%3D1")]
    [InlineData("/", "/sign-in")]
    public async Task Page_AskedForUnderAForeignHost_LeadsToNoHost(string page, string target)
    {
        using var visitor = new IdentityVisitor(app);
        using var request = new HttpRequestMessage(HttpMethod.Get, page);
        request.Headers.Host = "evil.example";
        using var answer = await visitor.Client.SendAsync(request);
        Assert.Equal(target, answer.Headers.Location!.OriginalString);
    }

    [Fact]
    [Trait("Fault", "csrf")]
    public async Task Api_ByCookie_StaysClosed()
    {
        await IdentityVisitor.AddPersonAsync(app, "root", "admin");
        using var visitor = new IdentityVisitor(app);
        await visitor.SignInAsync("root");
        Assert.Equal(HttpStatusCode.Unauthorized, (await visitor.Client.GetAsync("/api/admin/v1/people")).StatusCode);
    }

    // The path, once it is sure that the redirect stays on this portal.
    string Local(HttpResponseMessage answer)
    {
        var target = new Uri(app.Address, answer.Headers.Location!);
        Assert.Equal(app.Address.Authority, target.Authority);
        return target.PathAndQuery;
    }

    async Task<(string Text, TimeSpan Time)> RefuseAsync(string name, string password)
    {
        using var visitor = new IdentityVisitor(app);
        await visitor.Client.GetAsync("/sign-in");
        var watch = Stopwatch.StartNew();
        var answer = await visitor.SignInAsync(name, password);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Null(visitor.Cookies["collector"]);
        var html = await answer.Content.ReadAsStringAsync();
        return (
            System.Text.RegularExpressions.Regex.Match(html, "role=\"alert\" id=\"refused\"[^>]*>([^<]+)<").Groups[1].Value,
            watch.Elapsed
        );
    }

    static async Task<string> TokenOfSignedInAsync(IdentityVisitor visitor)
    {
        // Any page of a signed-in person carries the form of the user menu.
        var html = await visitor.Client.GetStringAsync("/setup");
        return System.Text.RegularExpressions.Regex.Match(html, "__RequestVerificationToken\" value=\"([^\"]+)\"").Groups[1].Value;
    }

    async Task<string> Redirected(System.Net.Http.Headers.AuthenticationHeaderValue bearer)
    {
        using var visitor = new IdentityVisitor(app);
        visitor.Client.DefaultRequestHeaders.Authorization = bearer;
        var answer = await visitor.Client.GetAsync("/");
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        return answer.Headers.Location!.OriginalString;
    }

    async Task<System.Security.Claims.ClaimsPrincipal> PrincipalAsync(string name)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var claims = scope.ServiceProvider.GetRequiredService<Microsoft.AspNetCore.Identity.IUserClaimsPrincipalFactory<PortalUser>>();
        return await claims.CreateAsync(await ReadAsync(name));
    }

    async Task<PortalUser> ReadAsync(string name)
    {
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
        return await db.Users.AsNoTracking().SingleAsync(x => x.NormalizedUserName == name);
    }

    Task ChangeAsync(string name, Action<PortalUser> change) =>
        app
            .Services.GetRequiredService<WriteTransactions>()
            .RunAsync(async db => change(await db.Users.SingleAsync(x => x.NormalizedUserName == name)), CancellationToken.None);
}
