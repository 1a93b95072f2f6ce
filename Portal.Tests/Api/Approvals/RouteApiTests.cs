using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Tests.Support;
using static Portal.Tests.Api.Approvals.ApprovalWorld;

namespace Portal.Tests.Api.Approvals;

public sealed class RouteApiTests
{
    [Fact]
    public async Task Replace_WhileADocumentRuns_PublishesANewVersionAndLeavesItAlone()
    {
        await using var world = await StartAsync();
        var running = await world.SubmitAsync("X");
        var route = (await world.App.Admin.ReadAllAsync("/api/admin/v1/routes")).Single();
        var path = new Uri($"/api/admin/v1/routes/{route.Text("id")}", UriKind.Relative);
        var body = new
        {
            code = "purchase",
            name = "New name",
            steps = new[] { new { name = "only", people = new[] { "director" } } },
        };
        using (var bare = await world.App.Admin.PutAsJsonAsync(path, body))
            await ProblemAsync(bare, HttpStatusCode.PreconditionRequired);
        using (var stale = await PutAsync(world, path, body, "\"9\""))
            await ProblemAsync(stale, HttpStatusCode.PreconditionFailed);
        using (var done = await PutAsync(world, path, body, "\"1\""))
        {
            Assert.Equal("\"2\"", done.Headers.ETag!.Tag);
            Assert.Equal(2, (await done.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("version").GetInt32());
        }
        using (
            var renamed = await PutAsync(
                world,
                path,
                new
                {
                    code = "other",
                    body.name,
                    body.steps,
                },
                "*"
            )
        )
            Assert.Equal("/code", Pointers(await ProblemAsync(renamed, HttpStatusCode.UnprocessableEntity)));
        Assert.Equal(3, (await world.ReadAsync(running)).GetProperty("steps").GetArrayLength());
        await world.DecideAsync("finance", running, "approve");
        Assert.Equal(2, (await world.SubmitAsync("Y")).GetProperty("routeVersion").GetInt32());
        await using var db = await world.DbAsync();
        Assert.Equal(
            ["route.created", "route.updated"],
            await db.Audit.Where(x => x.Resource == "route").OrderBy(x => x.Id).Select(x => x.Action).ToListAsync()
        );
    }

    [Fact]
    public async Task Remove_Route_ClosesItForNewDocumentsOnly()
    {
        await using var world = await StartAsync();
        var running = await world.SubmitAsync("X");
        var route = (await world.App.Admin.ReadAllAsync("/api/admin/v1/routes")).Single();
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/api/admin/v1/routes/{route.Text("id")}");
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        using var gone = await world.App.Admin.SendAsync(request);
        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        using var refused = await world.Party.PostAsJsonAsync("/api/v1/documents", Document("Y"));
        Assert.Equal("/route", Pointers(await ProblemAsync(refused, HttpStatusCode.UnprocessableEntity)));
        await world.DecideAsync("finance", running, "approve");
        await world.AddRouteAsync("purchase");
        Assert.NotEqual((await world.SubmitAsync("Z")).Text("number"), running.Text("number"));
    }

    [Fact]
    public async Task Create_SameCodeAtOnce_GivesOneAndTellsItsId()
    {
        await using var world = await StartAsync();
        var body = new
        {
            code = "twice",
            name = "n",
            steps = new[] { new { name = "s", people = new[] { "finance" } } },
        };
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => world.App.Admin.PostAsJsonAsync("/api/admin/v1/routes", body)));
        Assert.Single(answers, x => x.StatusCode == HttpStatusCode.Created);
        foreach (var second in answers.Where(x => x.StatusCode != HttpStatusCode.Created))
            Assert.Equal("duplicate-code", (await ProblemAsync(second, HttpStatusCode.Conflict)).Text("code"));
    }

    [Fact]
    public async Task Available_ForThirdParties_AreTheirOwnAndTheOpenOnes()
    {
        await using var world = await StartAsync();
        await world.AddRouteAsync("theirs", thirdParty: "crm");
        Assert.Equal(["purchase"], (await world.Party.ReadAllOnceAsync("/api/v1/routes")).Select(x => x.Text("code")));
        Assert.Equal(["purchase", "theirs"], (await world.OtherParty.ReadAllOnceAsync("/api/v1/routes")).Select(x => x.Text("code")));
        var schema = await world.Party.ReadAsync("/api/v1/routes/purchase/schema");
        Assert.Equal("object", schema.Text("type"));
        using var hidden = await world.Party.GetAsync(new Uri("/api/v1/routes/theirs/schema", UriKind.Relative));
        await ProblemAsync(hidden, HttpStatusCode.NotFound);
    }

    static async Task<HttpResponseMessage> PutAsync(ApprovalWorld world, Uri path, object body, string tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("If-Match", tag);
        return await world.App.Admin.SendAsync(request);
    }
}

static class ListReading
{
    public static async Task<List<JsonElement>> ReadAllOnceAsync(this HttpClient client, string path) =>
        [.. (await client.ReadAsync(path)).GetProperty("items").EnumerateArray()];
}
