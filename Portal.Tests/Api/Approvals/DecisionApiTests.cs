using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Tests.Support;
using static Portal.Tests.Api.Approvals.ApprovalWorld;

namespace Portal.Tests.Api.Approvals;

public sealed class DecisionApiTests
{
    [Theory, BothDatabases]
    public async Task Decide_WholeRoute_EndsApprovedWithEveryEvent(StorageProvider database)
    {
        await using var world = await StartAsync(database);
        var document = await world.SubmitAsync("X");
        await world.DecideAsync("finance", document, "approve");
        Assert.Empty(await world.Person("director").ReadAllAsync("/api/v1/tasks"));
        await world.DecideAsync("finance2", document, "approve");
        var last = await world.DecideAsync("legal", document, "approve");
        Assert.Equal("inApproval", last.Text("state"));
        Assert.Equal("approved", (await world.DecideAsync("director", document, "approve")).Text("state"));
        var types = (await world.Party.ReadAllAsync("/api/v1/events")).Select(x => x.Text("type"));
        Assert.Equal(["document.created", "document.progressed", "document.progressed", "document.progressed", "document.approved"], types);
        Assert.Equal(2, (await world.Person("finance2").ReadAsync("/api/v1/tasks?box=done")).GetProperty("items").GetArrayLength() + 1);
    }

    [Theory, BothDatabases]
    public async Task Return_StraightThenCorrected_GoesBackToTheReturnerOnly(StorageProvider database)
    {
        await using var world = await StartAsync(database);
        var document = await world.SubmitAsync("X");
        await world.DecideAsync("finance", document, "approve");
        await world.DecideAsync("legal", document, "return", "straight");
        using (var early = await world.MoveAsync(world.Party, document, "revisions", new { fields = new { } }))
            Assert.Equal("/fields/amount", Pointers(await ProblemAsync(early, HttpStatusCode.UnprocessableEntity)));
        using (var revised = await world.MoveAsync(world.Party, document, "revisions", new { fields = new { amount = 13 }, title = "New" }))
            Assert.Equal(HttpStatusCode.Created, revised.StatusCode);
        using (var stale = await world.MoveAsync(world.Party, document, "resubmission", new { }, "\"1\""))
            await ProblemAsync(stale, HttpStatusCode.PreconditionFailed);
        using (var resubmitted = await world.MoveAsync(world.Party, document, "resubmission", new { opinion = "done" }))
            Assert.Equal(HttpStatusCode.OK, resubmitted.StatusCode);
        var read = await world.ReadAsync(document);
        Assert.Equal(["passed", "active", "notReached"], read.GetProperty("steps").EnumerateArray().Select(x => x.Text("state")));
        Assert.Equal((2, "New"), (read.GetProperty("revision").GetInt32(), read.Text("title")));
        // Both of the all-of step are asked again in the new round.
        await world.DecideAsync("legal", document, "approve");
        await world.DecideAsync("finance2", document, "approve");
        Assert.Equal("approved", (await world.DecideAsync("director", document, "approve")).Text("state"));
    }

    [Fact]
    public async Task Return_RerunAndToAnExecutedStep_ReopenWhatTheySay()
    {
        await using var world = await StartAsync();
        var document = await world.SubmitAsync("X");
        await world.DecideAsync("finance", document, "approve");
        await world.DecideAsync("legal", document, "return", "rerun", "finance");
        Assert.Equal(["active", "notReached", "notReached"], await StatesAsync(world, document));
        await world.DecideAsync("finance", document, "return", "rerun");
        using (var resubmitted = await world.MoveAsync(world.Party, document, "resubmission", new { }))
            Assert.Equal(HttpStatusCode.OK, resubmitted.StatusCode);
        Assert.Equal(["active", "notReached", "notReached"], await StatesAsync(world, document));
        var task = await world.TaskAsync("finance", document);
        using var wrong = await world.DecideAsync(
            "finance",
            task,
            new
            {
                commandId = "w",
                version = 1,
                action = "return",
                opinion = "x",
                target = "legal",
            }
        );
        Assert.Equal("/target", Pointers(await ProblemAsync(wrong, HttpStatusCode.UnprocessableEntity)));
    }

    [Theory, BothDatabases]
    public async Task Decide_SameCommandAgain_GivesTheSameAnswerAndNoSecondEffect(StorageProvider database)
    {
        await using var world = await StartAsync(database);
        var document = await world.SubmitAsync("X");
        var task = await world.TaskAsync("finance", document);
        var command = new
        {
            commandId = "once",
            version = 1,
            action = "return",
            opinion = "why",
        };
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => world.DecideAsync("finance", task, command)));
        Assert.All(answers, x => Assert.Equal(HttpStatusCode.OK, x.StatusCode));
        Assert.Single((await Task.WhenAll(answers.Select(x => x.Content.ReadAsStringAsync()))).Distinct());
        using var other = await world.DecideAsync(
            "finance",
            task,
            new
            {
                commandId = "once",
                version = 1,
                action = "approve",
            }
        );
        Assert.Equal("/commandId", Pointers(await ProblemAsync(other, HttpStatusCode.UnprocessableEntity)));
        await using var db = await world.DbAsync();
        Assert.Equal(2, await db.Records.CountAsync());
        Assert.Equal(1, await db.OutgoingMails.CountAsync());
    }

    [Fact]
    public async Task Decide_TaskThatAColleagueHandled_SaysWhoAndWhen()
    {
        await using var world = await StartAsync();
        var document = await world.SubmitAsync("X");
        var mine = await world.TaskAsync("finance2", document);
        await world.DecideAsync("finance", document, "approve");
        using var answer = await world.DecideAsync(
            "finance2",
            mine,
            new
            {
                commandId = "late",
                version = 1,
                action = "approve",
            }
        );
        var problem = await ProblemAsync(answer, HttpStatusCode.Conflict);
        Assert.Equal("task-handled", problem.Text("code"));
        Assert.Equal("The finance", problem.GetProperty("decidedBy").Text("name"));
        Assert.Equal("inApproval", problem.Text("currentState"));
        Assert.True(problem.TryGetProperty("decidedAt", out _));
        Assert.Equal(0, problem.GetProperty("allowedActions").GetArrayLength());
        using var foreign = await world.DecideAsync(
            "director",
            mine,
            new
            {
                commandId = "f",
                version = 1,
                action = "approve",
            }
        );
        await ProblemAsync(foreign, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Task_Read_SaysWhatIsAllowedAndWhyNot()
    {
        await using var world = await StartAsync();
        await world.AddRouteAsync(
            "strict",
            new object[]
            {
                new
                {
                    name = "only",
                    people = new[] { "finance" },
                    allow = new Dictionary<string, bool> { ["return"] = false },
                },
            }
        );
        var document = await world.SubmitAsync("X", "strict");
        var listed = await world.TaskAsync("finance", document);
        var task = await world.Person("finance").ReadAsync($"/api/v1/tasks/{listed.Text("id")}");
        var actions = task.GetProperty("allowedActions").EnumerateArray().ToDictionary(x => x.Text("action"));
        Assert.True(actions["approve"].GetProperty("allowed").GetBoolean());
        Assert.False(actions["return"].GetProperty("allowed").GetBoolean());
        Assert.Contains("route", actions["return"].Text("reason"), StringComparison.Ordinal);
        using var refused = await world.DecideAsync(
            "finance",
            listed,
            new
            {
                commandId = "c",
                version = 1,
                action = "return",
                opinion = "x",
            }
        );
        Assert.Equal("route-forbids", (await ProblemAsync(refused, HttpStatusCode.Conflict)).Text("code"));
    }

    [Theory, BothDatabases]
    public async Task Withdraw_RunningDocument_CancelsTasksAndTellsTheFeed(StorageProvider database)
    {
        await using var world = await StartAsync(database);
        var document = await world.SubmitAsync("X");
        using (var bare = await world.MoveAsync(world.Party, document, "withdrawal", new { }))
            Assert.Equal("/reason", Pointers(await ProblemAsync(bare, HttpStatusCode.UnprocessableEntity)));
        using (var done = await world.MoveAsync(world.Party, document, "withdrawal", new { reason = "no need" }))
            Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        Assert.Empty(await world.Person("finance").ReadAllAsync("/api/v1/tasks"));
        Assert.Equal("document.withdrawn", (await world.Party.ReadAllAsync("/api/v1/events")).Last().Text("type"));
        using var again = await world.MoveAsync(world.Party, document, "withdrawal", new { reason = "no need" });
        Assert.Equal("ended", (await ProblemAsync(again, HttpStatusCode.Conflict)).Text("code"));
    }

    [Fact]
    public async Task Create_ByAPerson_IsInitiatedByThatPerson()
    {
        await using var world = await StartAsync();
        var body = new
        {
            route = "purchase",
            title = "Mine",
            fields = new { amount = 1 },
            thirdParty = "crm",
        };
        var document = await world.Person("clerk").CreateAsync("/api/v1/documents", body);
        Assert.Equal("crm", document.Text("thirdParty"));
        Assert.Single(await world.Person("clerk").ReadAllAsync("/api/v1/tasks?box=initiated"));
        Assert.Single(await world.OtherParty.ReadAllAsync("/api/v1/events"));
        using var unnamed = await world
            .Person("clerk")
            .PostAsJsonAsync(
                "/api/v1/documents",
                new
                {
                    body.route,
                    body.title,
                    body.fields,
                }
            );
        Assert.Equal("/thirdParty", Pointers(await ProblemAsync(unnamed, HttpStatusCode.UnprocessableEntity)));
    }

    static async Task<IEnumerable<string>> StatesAsync(ApprovalWorld world, JsonElement document) =>
        (await world.ReadAsync(document)).GetProperty("steps").EnumerateArray().Select(x => x.Text("state"));
}
