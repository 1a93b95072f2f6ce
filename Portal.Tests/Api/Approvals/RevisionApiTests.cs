using System.Net;
using System.Text.Json;
using Portal.Data;
using Portal.Tests.Support;
using static Portal.Tests.Api.Approvals.ApprovalWorld;

namespace Portal.Tests.Api.Approvals;

public sealed class RevisionApiTests
{
    [Theory, BothDatabases]
    public async Task Changes_OfACorrectedDocument_NameFieldsTextTitleAndFiles(StorageProvider database)
    {
        await using var world = await StartAsync(database);
        var document = await ReturnedAsync(world);
        var files = document.GetProperty("attachments").EnumerateArray().ToDictionary(x => x.Text("name"), x => x.Text("id"));
        var body = new
        {
            title = "Paper, corrected",
            fields = new { amount = 9.5, note = "new" },
            body = "First line\nWarranty two years.",
            keepAttachments = new[] { files["stays.txt"] },
            attachments = new[] { File("quote.txt", [9, 9, 9]), File("third.txt", [7]) },
        };
        using (var revised = await world.MoveAsync(world.Party, document, "revisions", body))
            Assert.Equal(HttpStatusCode.Created, revised.StatusCode);

        var path = $"/api/v1/documents/{document.Text("id")}/revisions";
        var changes = await world.Party.ReadAsync(path + "/2/changes?since=1");

        Assert.Equal((1, 2), (changes.GetProperty("since").GetInt32(), changes.GetProperty("revision").GetInt32()));
        var fields = changes.GetProperty("fields").EnumerateArray().ToDictionary(x => x.Text("name"));
        Assert.Equal(12.5, fields["amount"].GetProperty("before").GetDouble());
        Assert.Equal(9.5, fields["amount"].GetProperty("after").GetDouble());
        Assert.Equal("added", fields["note"].Text("kind"));
        Assert.Equal(["same", "changed"], Kinds(changes, "body"));
        Assert.Equal(
            ["added third.txt", "removed gone.txt", "replaced quote.txt"],
            changes.GetProperty("attachments").EnumerateArray().Select(x => x.Text("kind") + " " + NameOf(x)).Order()
        );
        Assert.Contains("added", Kinds(changes, "title"));
        Assert.Equal(changes.ToString(), (await world.Party.ReadAsync(path + "/2/changes")).ToString());
        Assert.True((await world.Party.ReadAsync(path + "/2/changes?since=2")).GetProperty("same").GetBoolean());
        var all = await world.Party.ReadAllAsync(path);
        Assert.Equal([1, 2], all.Select(x => x.GetProperty("number").GetInt32()));
        Assert.Equal(
            ["stays.txt", "quote.txt", "third.txt"],
            all[1].GetProperty("attachments").EnumerateArray().Select(x => x.Text("name"))
        );
        Assert.Equal("First line\nWarranty one year.", all[0].Text("body"));
        Assert.Equal("erp", all[1].Text("createdBy"));
    }

    [Fact]
    public async Task Changes_OfWhatDoesNotExist_SayWhatIsWrong()
    {
        await using var world = await StartAsync();
        var document = await world.SubmitAsync("X");
        var path = $"/api/v1/documents/{document.Text("id")}/revisions";
        using var first = await world.Party.GetAsync(new Uri(path + "/1/changes", UriKind.Relative));
        Assert.Equal("/since", Pointers(await ProblemAsync(first, HttpStatusCode.UnprocessableEntity)));
        using var beyond = await world.Party.GetAsync(new Uri(path + "/1/changes?since=7", UriKind.Relative));
        await ProblemAsync(beyond, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Revise_KeepingWhatIsNotThere_NamesTheEntry()
    {
        await using var world = await StartAsync();
        var document = await ReturnedAsync(world);
        var keep = new[] { document.GetProperty("attachments")[0].Text("id"), Guid.NewGuid().ToString("D") };
        using var answer = await world.MoveAsync(world.Party, document, "revisions", new { keepAttachments = keep });
        Assert.Equal("/keepAttachments/1", Pointers(await ProblemAsync(answer, HttpStatusCode.UnprocessableEntity)));
    }

    [Theory, BothDatabases]
    public async Task Straight_AfterACorrection_ShowsTheStepThatHasNotReviewedIt(StorageProvider database)
    {
        await using var world = await StartAsync(database);
        var document = await world.SubmitAsync("X");
        await world.DecideAsync("finance", document, "approve");
        await world.DecideAsync("legal", document, "return", "straight");
        using (await world.MoveAsync(world.Party, document, "revisions", new { fields = new { amount = 1 } }))
        using (await world.MoveAsync(world.Party, document, "resubmission", new { })) { }

        var steps = (await world.ReadAsync(document)).GetProperty("steps");

        Assert.Equal((true, 1), (steps[0].GetProperty("notReviewed").GetBoolean(), steps[0].GetProperty("revision").GetInt32()));
        Assert.Equal((false, 2), (steps[1].GetProperty("notReviewed").GetBoolean(), steps[1].GetProperty("revision").GetInt32()));
        Assert.Equal(JsonValueKind.Null, steps[2].TryGetProperty("revision", out var none) ? none.ValueKind : JsonValueKind.Null);
    }

    [Theory, BothDatabases]
    public async Task Return_StraightToAnExecutedStep_KeepsTheStepsBetween(StorageProvider database)
    {
        await using var world = await StartAsync(database);
        var document = await world.SubmitAsync("X");
        await world.DecideAsync("finance", document, "approve");
        await world.DecideAsync("legal", document, "approve");
        await world.DecideAsync("finance2", document, "approve");
        await world.DecideAsync("director", document, "return", "straight", "finance");

        Assert.Equal(["active", "passed", "notReached"], await StatesAsync(world, document));
        await world.DecideAsync("finance", document, "approve");
        Assert.Equal(["passed", "passed", "active"], await StatesAsync(world, document));
    }

    [Fact]
    public async Task Reject_ByOneOfAnAllStep_EndsItForEverybody()
    {
        await using var world = await StartAsync();
        var document = await world.SubmitAsync("X");
        await world.DecideAsync("finance", document, "approve");
        await world.DecideAsync("legal", document, "approve");
        var people = (await world.ReadAsync(document)).GetProperty("steps")[1].GetProperty("people").EnumerateArray();
        Assert.Equal(["approved", "active"], people.Select(x => x.Text("state")));

        Assert.Equal("rejected", (await world.DecideAsync("finance2", document, "reject")).Text("state"));

        Assert.Empty(await world.Person("finance2").ReadAllAsync("/api/v1/tasks"));
    }

    static async Task<JsonElement> ReturnedAsync(ApprovalWorld world)
    {
        var document = await world.Party.CreateAsync(
            "/api/v1/documents",
            new
            {
                externalId = "C-1",
                route = "purchase",
                title = "Paper",
                fields = new { amount = 12.5 },
                body = "First line\nWarranty one year.",
                attachments = new[] { File("stays.txt", [1]), File("quote.txt", [2]), File("gone.txt", [3]) },
            }
        );
        await world.DecideAsync("finance", document, "return", "rerun");
        return document;
    }

    static IEnumerable<string> Kinds(JsonElement changes, string member) =>
        changes.GetProperty(member).EnumerateArray().Select(x => x.Text("kind"));

    static string NameOf(JsonElement change) =>
        (
            change.TryGetProperty("after", out var after) && after.ValueKind == JsonValueKind.Object ? after : change.GetProperty("before")
        ).Text("name");

    static async Task<IEnumerable<string>> StatesAsync(ApprovalWorld world, JsonElement document) =>
        (await world.ReadAsync(document)).GetProperty("steps").EnumerateArray().Select(x => x.Text("state"));
}
