using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Portal.Api;
using Portal.Approvals;
using Portal.Data;
using Portal.Delivery;
using Portal.Domain.Common;
using Portal.Identity;
using Portal.Tests.Modules.Identity;
using Portal.Tests.Support;

namespace Portal.Tests.Modules;

/// <summary>Who sees which administration page, and what their lists say on both databases.</summary>
public sealed class AdministrationPagesTests
{
    static readonly string[] Pages =
    [
        "/third-parties",
        "/third-parties/new",
        "/people",
        "/people/new",
        "/routes",
        "/routes/new",
        "/audit",
        "/jobs",
    ];

    [Fact]
    public async Task Pages_EachRole_OpensOnlyItsOwn()
    {
        await using var app = await PortalApp.StartAsync();
        await OpensAsync(app, null);
        await OpensAsync(app, "approver");
        await OpensAsync(app, "operator", "/third-parties");
        await OpensAsync(app, "auditor", "/third-parties", "/audit");
        await OpensAsync(app, "admin", Pages);
    }

    [Fact]
    public async Task ThirdPartyPage_Operator_SeesNoButtonThatChanges()
    {
        await using var app = await PortalApp.StartAsync();
        var party = await CreateAsync(app, "/api/admin/v1/third-parties", new { name = "Archive" });
        foreach (var (role, may) in new[] { ("operator", false), ("admin", true) })
        {
            using var visitor = await SignedInAsync(app, role);
            var html = await visitor.Client.GetStringAsync(new Uri($"/third-parties/{party}", UriKind.Relative));
            Assert.Contains("<h1>Archive</h1>", html, StringComparison.Ordinal);
            foreach (var button in new[] { "add-key", "add-endpoint", "remove-party", "save-party" })
                Assert.Equal(may, html.Contains($"data-testid=\"{button}\"", StringComparison.Ordinal));
        }
    }

    [Fact]
    [Trait("Fault", "csrf")]
    public async Task Jobs_PostWithoutAntiforgeryToken_IsRefused()
    {
        await using var app = await PortalApp.StartAsync();
        using var visitor = await SignedInAsync(app, "admin");
        using var body = new FormUrlEncodedContent([new("jobs[]", "sweep-deliveries")]);
        using var answer = await visitor.Client.PostAsync(new Uri("/jobs/recurring/trigger", UriKind.Relative), body);
        Assert.InRange((int)answer.StatusCode, 400, 499);
    }

    [Theory, BothDatabases]
    public async Task ThirdParties_Health_FollowsWhatTheReceiverSays(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        await using var receiver = await Receiver.StartAsync();
        var party = await CreateAsync(app, "/api/admin/v1/third-parties", new { name = "Archive" });
        await CreateAsync(app, $"/api/admin/v1/third-parties/{party}/keys", new { name = "intake" });
        var old = await CreateAsync(app, $"/api/admin/v1/third-parties/{party}/keys", new { name = "old" });
        (
            await app.Admin.DeleteAsync(new Uri($"/api/admin/v1/third-parties/{party}/keys/{old}", UriKind.Relative))
        ).EnsureSuccessStatusCode();
        var place = $"/api/admin/v1/third-parties/{party}/endpoints";
        var endpoint = await CreateAsync(app, place, new { name = "hook", url = receiver.Url });
        var lines = app.Services.GetRequiredService<ThirdPartyLines>();

        async Task<ThirdPartyLine> ReadAsync() => Assert.Single(await lines.ReadAsync("Arch", null, 50, CancellationToken.None));
        async Task TestAsync() =>
            (await app.Admin.PostAsync(new Uri($"{place}/{endpoint}/test", UriKind.Relative), null)).EnsureSuccessStatusCode();

        var line = await ReadAsync();
        Assert.Equal(("unknown", 1, 0), (line.Endpoints[0].Health, line.Keys, line.Exhausted));
        receiver.AnswerWith(500);
        await TestAsync();
        line = await ReadAsync();
        Assert.Equal(("down", 1), (line.Endpoints[0].Health, line.Exhausted));
        Assert.Null(line.LastDelivered);
        receiver.AnswerWith(204);
        await TestAsync();
        line = await ReadAsync();
        Assert.Equal("healthy", line.Endpoints[0].Health);
        Assert.NotNull(line.LastDelivered);
        Assert.Empty(await lines.ReadAsync(null, line.Id, 50, CancellationToken.None));
        Assert.Equal(1, await lines.CountAsync("Arch", CancellationToken.None));
    }

    [Theory, BothDatabases]
    public async Task People_LockedByWrongPasswords_IsUnlockedByAnAdministrator(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        var id = (await IdentityVisitor.AddPersonAsync(app, "ann", "approver")).GetProperty("id").GetString()!;
        for (var i = 0; i < 5; i++)
        {
            using var visitor = new IdentityVisitor(app);
            await visitor.SignInAsync("ann", "wrong password 1");
        }
        using var scope = app.Services.CreateScope();
        var lines = scope.ServiceProvider.GetRequiredService<PeopleLines>();
        var locked = Assert.Single(await lines.ReadAsync(new PeopleQuery(Role: "approver", State: "locked"), null, 50, default));
        Assert.Equal((id, "locked"), (locked.Id.ToString(), locked.State));

        var change = scope.ServiceProvider.GetRequiredService<ChangePerson>();
        var caller = new Caller(CallerKind.Bootstrap, null, "bootstrap", [], []);
        await Assert.ThrowsAsync<RefusalException>(() => change.UnlockAsync(caller, id, CallerRights.Seen(99), default));
        var version = (await scope.ServiceProvider.GetRequiredService<ReadPeople>().OneAsync(id, default)).Version;
        await change.UnlockAsync(caller, id, CallerRights.Seen(version), default);

        Assert.Equal("active", await lines.StateAsync(locked.Id, default));
        Assert.Equal(1, await lines.CountAsync(new PeopleQuery(Text: "ann", State: "active"), default));
        using var again = new IdentityVisitor(app);
        Assert.Equal(HttpStatusCode.Found, (await again.SignInAsync("ann")).StatusCode);
    }

    [Theory, BothDatabases]
    public async Task Person_Duties_NameOpenTasksAndRoutes(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        var id = Guid.Parse((await IdentityVisitor.AddPersonAsync(app, "ann", "approver")).GetProperty("id").GetString()!);
        var body = new
        {
            code = "leave",
            name = "Leave",
            steps = new[] { new { name = "Head", people = new[] { "ann" } } },
        };
        var route = await CreateAsync(app, "/api/admin/v1/routes", body);
        var duties = await app.Services.GetRequiredService<PeopleLines>().DutiesAsync(id, default);
        Assert.Equal((Guid.Parse(route), "Leave"), Assert.Single(duties.Routes));
        Assert.Equal(0, duties.OpenTasks);

        var lines = app.Services.GetRequiredService<RouteLines>();
        var line = Assert.Single(await lines.ReadAsync("lea", null, 50, default));
        Assert.Equal((1, 0, "Head"), (line.Version, line.Running, Assert.Single(line.Steps)));
        Assert.Equal(1, Assert.Single(await lines.VersionsAsync(line.Id, default)).Number);
    }

    [Fact]
    public void NewPassword_EveryOne_PassesTheRules() =>
        Assert.All(Enumerable.Range(0, 20_000), _ => Assert.Null(PasswordRules.Check(PasswordRules.NewPassword("ann"), "ann")));

    static async Task OpensAsync(PortalApp app, string? role, params string[] allowed)
    {
        using var visitor = role is null ? new IdentityVisitor(app) : await SignedInAsync(app, role);
        foreach (var page in Pages)
        {
            using var answer = await visitor.Client.GetAsync(new Uri(page, UriKind.Relative));
            Assert.True(
                answer.IsSuccessStatusCode == allowed.Contains(page),
                $"{role ?? "anonymous"} got {(int)answer.StatusCode} from {page}"
            );
        }
    }

    static async Task<IdentityVisitor> SignedInAsync(PortalApp app, string role)
    {
        await IdentityVisitor.AddPersonAsync(app, "the-" + role, role);
        var visitor = new IdentityVisitor(app);
        Assert.Equal(HttpStatusCode.Found, (await visitor.SignInAsync("the-" + role)).StatusCode);
        return visitor;
    }

    static async Task<string> CreateAsync(PortalApp app, string place, object body)
    {
        using var answer = await app.Admin.PostAsJsonAsync(place, body);
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }
}
