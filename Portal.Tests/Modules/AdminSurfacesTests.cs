using System.Net;
using Portal.Tests.Modules.Identity;
using Portal.Tests.Support;

namespace Portal.Tests.Modules;

/// <summary>Jobs, metrics, the description of the admin API and the parts of the health: for nobody but administrators, whatever a request says of where it comes from.</summary>
[Trait("Fault", "admin-surfaces")]
public sealed class AdminSurfacesTests
{
    static readonly string[] Surfaces =
    [
        "/jobs",
        "/jobs/servers",
        "/jobs/recurring",
        "/JOBS/",
        "/hangfire",
        "/metrics",
        "/metrics/",
        "/openapi/admin-v1.json",
        "/openapi/admin-v1.yaml",
        "/api/admin/v1/settings",
    ];

    static readonly (string Name, string Value)[][] Claims =
    [
        [],
        [("X-Forwarded-For", "127.0.0.1")],
        [("X-Forwarded-For", "127.0.0.1"), ("X-Forwarded-Host", "localhost"), ("X-Forwarded-Proto", "https"), ("X-Real-IP", "127.0.0.1")],
        [
            ("Forwarded", "for=127.0.0.1;host=localhost"),
            ("X-Original-URL", "/sign-in"),
            ("X-Rewrite-URL", "/sign-in"),
            ("X-HTTP-Method-Override", "GET"),
        ],
    ];

    [Fact]
    public async Task Surface_ProbedByAnybodyButAnAdministrator_StaysClosed()
    {
        await using var app = await PortalApp.StartAsync();
        await IdentityVisitor.AddPersonAsync(app, "ann", "approver", "operator", "auditor");
        var party = await IdentityVisitor.AddThirdPartyAsync(app, "ERP");
        var (key, _) = await IdentityVisitor.KeyClientAsync(app, party, new { name = "main" });
        using var erp = new IdentityVisitor(app);
        erp.Client.DefaultRequestHeaders.Authorization = key.DefaultRequestHeaders.Authorization;
        key.Dispose();
        using var anybody = new IdentityVisitor(app);
        using var ann = new IdentityVisitor(app);
        Assert.Equal(HttpStatusCode.Found, (await ann.SignInAsync("ann")).StatusCode);
        var probes = 0;
        foreach (var (who, client) in new[] { ("anybody", anybody.Client), ("an approver", ann.Client), ("a third party", erp.Client) })
        foreach (var surface in Surfaces)
        foreach (var claims in Claims)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, surface);
            foreach (var (name, value) in claims)
                request.Headers.TryAddWithoutValidation(name, value);
            using var answer = await client.SendAsync(request);
            Assert.False(answer.IsSuccessStatusCode, $"{who} got {(int)answer.StatusCode} from {surface} with {string.Join(", ", claims)}");
            probes++;
        }
        Assert.Equal(3 * 40, probes);
        using var health = new HttpRequestMessage(HttpMethod.Get, "/health/ready");
        health.Headers.TryAddWithoutValidation("X-Forwarded-For", "127.0.0.1");
        using var ready = await anybody.Client.SendAsync(health);
        Assert.DoesNotContain("checks", await ready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
