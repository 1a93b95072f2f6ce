using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Tests.Support;
using static Portal.Tests.Api.Approvals.ApprovalWorld;

namespace Portal.Tests.Api.Approvals;

/// <summary>A step in which nobody can decide: refused when the route is saved and when a document is handed in, told when it comes about.</summary>
public sealed class EmptyStepTests
{
    [Fact]
    public async Task Route_WithoutPeopleOrWithUnknownOnes_IsRefusedAtTheStep()
    {
        await using var world = await StartAsync();
        await EnableAsync(world, "director", false);
        foreach (
            var (people, pointer) in new[]
            {
                (Array.Empty<string>(), "/steps/0/people"),
                (["nobody"], "/steps/0/people/0"),
                (["director"], "/steps/0/people/0"),
            }
        )
        {
            using var answer = await world.App.Admin.PostAsJsonAsync(
                "/api/admin/v1/routes",
                new
                {
                    code = "empty",
                    name = "Empty",
                    steps = new[] { new { name = "one", people } },
                }
            );
            var problem = await ProblemAsync(answer, HttpStatusCode.UnprocessableEntity);
            Assert.Equal(pointer, Pointers(problem));
        }
    }

    [Theory, BothDatabases]
    public async Task Submit_WhenAStepHasNobody_NamesItAndCreatesNothing(StorageProvider database)
    {
        await using var world = await StartAsync(database);
        await EnableAsync(world, "director", false);

        using var refused = await world.Party.PostAsJsonAsync("/api/v1/documents", Document("X"));
        var fault = (await ProblemAsync(refused, HttpStatusCode.UnprocessableEntity)).GetProperty("errors")[0];

        Assert.Equal(("/route", "nobody-in-step"), (fault.Text("pointer"), fault.Text("code")));
        Assert.Contains("'director'", fault.Text("message"), StringComparison.Ordinal);
        var validated = await world.Party.CreateAsync("/api/v1/documents/validate", Document("X"));
        Assert.False(validated.GetProperty("valid").GetBoolean());
        Assert.Empty(await world.Party.ReadAllAsync("/api/v1/documents"));
        await EnableAsync(world, "director", true);
        await world.SubmitAsync("X");
    }

    [Fact]
    public async Task Validate_OneOfSeveralIsMissing_IsGoodAndNamesWhoIsMissing()
    {
        await using var world = await StartAsync();
        await EnableAsync(world, "finance2", false);

        var steps = (await world.Party.CreateAsync("/api/v1/documents/validate", Document("X"))).GetProperty("steps");

        Assert.Equal("The finance2", steps[0].GetProperty("absent")[0].Text("name"));
        await world.SubmitAsync("X");
    }

    [Theory, BothDatabases]
    public async Task Remove_TheOnlyPersonOfAStep_RaisesAlarmsThatEndWhenThePersonIsBack(StorageProvider database)
    {
        await using var world = await StartAsync(database);
        var document = await world.SubmitAsync("X");
        await world.DecideAsync("finance", document, "approve");
        await world.DecideAsync("legal", document, "approve");
        await world.DecideAsync("finance2", document, "approve");

        await EnableAsync(world, "director", false);

        Assert.Equal(["approvals.approverAbsent", "approvals.nobodyInStep"], await AlarmsAsync(world));
        await EnableAsync(world, "director", true);
        Assert.Empty(await AlarmsAsync(world));
    }

    [Fact]
    public async Task Remove_OneOfAnAllStep_RaisesTheAlarmOfTheDocumentOnlyAndItsDecisionEndsIt()
    {
        await using var world = await StartAsync();
        var document = await world.SubmitAsync("X");
        await world.DecideAsync("finance", document, "approve");

        await EnableAsync(world, "finance2", false);

        Assert.Equal(["approvals.approverAbsent"], await AlarmsAsync(world));
        await world.DecideAsync("legal", document, "approve");
        Assert.Equal(["approvals.approverAbsent"], await AlarmsAsync(world));
        using (await world.MoveAsync(world.Party, document, "withdrawal", new { reason = "Nobody is left." })) { }
        Assert.Empty(await AlarmsAsync(world));
    }

    [Fact]
    public async Task Create_ByAPersonOnABoundRoute_TakesItsThirdPartyAndRefusesAnother()
    {
        await using var world = await StartAsync();
        await world.AddRouteAsync("bound", thirdParty: "crm");
        Assert.Equal("crm", (await world.Person("clerk").CreateAsync("/api/v1/documents", Body(null))).Text("thirdParty"));
        Assert.Equal("crm", (await world.Person("clerk").CreateAsync("/api/v1/documents", Body("crm"))).Text("thirdParty"));

        using var other = await world.Person("clerk").PostAsJsonAsync("/api/v1/documents", Body("erp"));

        Assert.Equal("/thirdParty", Pointers(await ProblemAsync(other, HttpStatusCode.UnprocessableEntity)));

        static object Body(string? thirdParty) =>
            new
            {
                route = "bound",
                title = "Mine",
                fields = new { amount = 1 },
                thirdParty,
            };
    }

    static async Task EnableAsync(ApprovalWorld world, string userName, bool enabled)
    {
        var person = (await world.App.Admin.ReadAllAsync("/api/admin/v1/people")).Single(x => x.Text("userName") == userName);
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/admin/v1/people/{person.Text("id")}");
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        request.Content = JsonContent.Create(
            new
            {
                userName,
                displayName = person.Text("displayName"),
                email = userName + "@example.test",
                enabled,
            }
        );
        using var answer = await world.App.Admin.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    static async Task<List<string>> AlarmsAsync(ApprovalWorld world)
    {
        await using var db = await world.DbAsync();
        return await db.Alarms.Where(x => x.ClearedAt == null).OrderBy(x => x.Kind).Select(x => x.Kind).ToListAsync();
    }
}
