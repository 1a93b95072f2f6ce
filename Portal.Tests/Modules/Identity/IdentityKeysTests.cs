using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Identity;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Identity;

public sealed class IdentityKeysTests
{
    // Closed to third parties by right, so 404 (nothing there) means "let in" and 401 "kept out".
    const string Probe = "/api/v1/nothing-here";

    [Theory, BothDatabases]
    [Trait("Fault", "api-keys")]
    public async Task Key_CreateListRevoke_ShowsTheSecretOnceAndEndsAtOnce(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        var party = await IdentityVisitor.AddThirdPartyAsync(app, "ERP");
        var (client, key) = await IdentityVisitor.KeyClientAsync(app, party, new { name = "main", scopes = new[] { "documents" } });
        var secret = key.GetProperty("key").GetString()!;
        Assert.StartsWith("ck_", secret, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(Probe)).StatusCode);

        var list = await app.Admin.GetStringAsync($"/api/admin/v1/third-parties/{party}/keys");
        Assert.Contains("main", list, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, list, StringComparison.Ordinal);

        var place = $"/api/admin/v1/third-parties/{party}/keys/{key.GetProperty("id").GetString()}";
        Assert.Equal(HttpStatusCode.NoContent, (await app.Admin.DeleteAsync(place)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(Probe)).StatusCode);
        Assert.True((await app.Admin.GetFromJsonAsync<JsonElement>(place)).TryGetProperty("revokedAt", out _));
        client.Dispose();
    }

    [Fact]
    public async Task Key_Body_IsChecked()
    {
        await using var app = await PortalApp.StartAsync();
        var party = await IdentityVisitor.AddThirdPartyAsync(app, "ERP");
        var body = new { scopes = new[] { "documents", "admin" }, expiresAt = "2020-01-01T00:00:00Z" };
        var answer = await app.Admin.PostAsJsonAsync($"/api/admin/v1/third-parties/{party}/keys", body);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(
            ["/name", "/scopes/1", "/expiresAt"],
            problem.GetProperty("errors").EnumerateArray().Select(x => x.GetProperty("pointer").GetString()!)
        );
        var nobody = await app.Admin.PostAsJsonAsync($"/api/admin/v1/third-parties/{Guid.NewGuid()}/keys", new { name = "x" });
        Assert.Equal(HttpStatusCode.NotFound, nobody.StatusCode);
    }

    [Fact]
    [Trait("Fault", "api-keys")]
    public async Task Key_PastItsExpiry_IsRefusedThoughRemembered()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var app = await PortalApp.StartAsync(services: x => x.AddSingleton<TimeProvider>(clock));
        var party = await IdentityVisitor.AddThirdPartyAsync(app, "ERP");
        var (client, _) = await IdentityVisitor.KeyClientAsync(
            app,
            party,
            new { name = "short", expiresAt = clock.GetUtcNow().AddSeconds(2) }
        );
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(Probe)).StatusCode);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(Probe)).StatusCode);
        client.Dispose();
    }

    [Fact]
    [Trait("Fault", "session-loses-power")]
    public async Task Token_OfADisabledPerson_EndsAtOnce()
    {
        await using var app = await PortalApp.StartAsync();
        var person = await IdentityVisitor.AddPersonAsync(app, "ann", "approver");
        var id = person.GetProperty("id").GetString()!;
        using var client = await IdentityVisitor.TokenClientAsync(app, id);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(Probe)).StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/api/admin/v1/people/{id}");
        request.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
        await app.Admin.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(Probe)).StatusCode);
    }

    [Fact]
    public async Task Token_OfAnAdministratorLimitedToTasks_DoesNotAdminister()
    {
        await using var app = await PortalApp.StartAsync();
        var person = await IdentityVisitor.AddPersonAsync(app, "root", "admin");
        var id = person.GetProperty("id").GetString()!;
        using var limited = await IdentityVisitor.TokenClientAsync(app, id, "tasks");
        using var scoped = await IdentityVisitor.TokenClientAsync(app, id, "admin");
        Assert.Equal(HttpStatusCode.Forbidden, (await limited.GetAsync("/api/admin/v1/people")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await scoped.GetAsync("/api/admin/v1/people")).StatusCode);
    }

    [Fact]
    public async Task Token_Use_IsWrittenSparingly()
    {
        await using var app = await PortalApp.StartAsync();
        var party = await IdentityVisitor.AddThirdPartyAsync(app, "ERP");
        var (client, key) = await IdentityVisitor.KeyClientAsync(app, party, new { name = "main" });
        for (var i = 0; i < 3; i++)
            await client.GetAsync(Probe);
        var uses = app.Services.GetRequiredService<TokenUses>();
        await uses.WriteAsync(CancellationToken.None);
        var first = await LastUseAsync(app, key);
        Assert.NotNull(first);
        app.Services.GetRequiredService<KnownTokens>().Forget();
        await client.GetAsync(Probe);
        await uses.WriteAsync(CancellationToken.None);
        Assert.Equal(first, await LastUseAsync(app, key));
        client.Dispose();
    }

    [Fact]
    [Trait("Fault", "secrets")]
    public async Task Secret_OfAKey_IsNowhereInTheDatabase()
    {
        await using var app = await PortalApp.StartAsync();
        var party = await IdentityVisitor.AddThirdPartyAsync(app, "ERP");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/admin/v1/third-parties/{party}/keys");
        request.Content = JsonContent.Create(new { name = "main" });
        request.Headers.Add("Idempotency-Key", "make the key");
        var answer = await (await app.Admin.SendAsync(request)).Content.ReadFromJsonAsync<JsonElement>();
        var secret = System.Text.Encoding.UTF8.GetBytes(answer.GetProperty("key").GetString()!);
        foreach (var file in Directory.EnumerateFiles(app.Directory, "portal.db*"))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes);
            Assert.Equal(-1, bytes.ToArray().AsSpan().IndexOf(secret));
        }
    }

    static async Task<DateTimeOffset?> LastUseAsync(PortalApp app, JsonElement key)
    {
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
        var id = Guid.Parse(key.GetProperty("id").GetString()!);
        return await db.AccessTokens.Where(x => x.Id == id).Select(x => x.LastUsedAt).SingleAsync();
    }
}
