using System.Net;
using System.Text;
using System.Text.Json;
using Portal.Tests.Support;
using static Portal.Tests.Api.Approvals.ApprovalWorld;

namespace Portal.Tests.Api.Approvals;

/// <summary>What is wrong in a body is pointed at, and nothing comes of it. One world for all: nothing here changes it.</summary>
public sealed class BadBodyTests(BadBodyTests.SharedWorld shared) : IClassFixture<BadBodyTests.SharedWorld>
{
    readonly ApprovalWorld world = shared.World;

    [Theory]
    [InlineData("""{"version":1,"action":"approve"}""", 422, "/commandId")]
    [InlineData("""{"commandId":"c","action":"approve"}""", 422, "/version")]
    [InlineData("""{"commandId":"c","version":1,"action":"eat"}""", 422, "/action")]
    [InlineData("""{"commandId":"c","version":1,"action":"return"}""", 422, "/opinion")]
    [InlineData("""{"commandId":"c","version":1,"action":"return","opinion":"x","resubmit":"maybe"}""", 422, "/resubmit")]
    [InlineData("""{"commandId":"c","version":1,"action":"return","opinion":"x","target":"nowhere"}""", 422, "/target")]
    [InlineData("""{"commandId":"c","version":1,"action":"approve","target":"initiator"}""", 422, "/target")]
    [InlineData("""{"commandId":"c","version":"x","action":"approve"}""", 400, "/version")]
    [InlineData("""{"commandId":"c","version":1,"action":"approve","extra":1}""", 400, "/extra")]
    public async Task Decide_BadBody_IsPointedAt(string body, int status, string pointers)
    {
        var document = await world.SubmitAsync("X-" + Guid.NewGuid().ToString("N"));
        var task = await world.TaskAsync("finance", document);
        using var answer = await world.DecideAsync("finance", task, JsonSerializer.Deserialize<JsonElement>(body));
        Assert.Equal(pointers, Pointers(await ProblemAsync(answer, (HttpStatusCode)status)));
        Assert.Equal("inApproval", (await world.ReadAsync(document)).Text("state"));
    }

    [Theory]
    [InlineData("""{"externalId":"a","route":"purchase","title":"t","fields":{}}""", 422, "/fields/amount")]
    [InlineData("""{"externalId":"a","route":"purchase","title":"t"}""", 422, "/fields")]
    [InlineData("""{"externalId":"a","route":"none","title":"t","fields":{}}""", 422, "/route")]
    [InlineData("""{"externalId":"a","route":"others","title":"t","fields":{}}""", 422, "/route")]
    [InlineData("""{}""", 422, "/externalId /title /route /fields")]
    [InlineData("""{"externalId":"a","route":"purchase","title":"a\u0007b","fields":{"amount":1}}""", 422, "/title")]
    [InlineData(
        """{"externalId":"a","route":"purchase","title":"t","fields":{"amount":1},"attachments":[{"name":"","contentType":"x","contentBase64":""}]}""",
        422,
        "/attachments/0/name /attachments/0/contentType"
    )]
    [InlineData(
        """{"externalId":"a","route":"purchase","title":"t","fields":{"amount":1},"attachments":[{"name":"a","contentType":"text/plain"}]}""",
        422,
        "/attachments/0/contentBase64"
    )]
    [InlineData(
        """{"externalId":"a","route":"purchase","title":"t","fields":{"amount":1},"attachments":[{"name":"a","contentType":"text/plain","contentBase64":"@@"}]}""",
        400,
        "/attachments/0/contentBase64"
    )]
    [InlineData("""{"externalId":"a","route":"purchase","title":"t","fields":{"amount":1e999}}""", 422, "/fields")]
    [InlineData("""{"externalId":"a","route":"purchase","title":"t","fields":{"amount":1},"colour":"red"}""", 400, "/colour")]
    [InlineData("""{"externalId":7}""", 400, "/externalId")]
    public async Task Create_BadDocument_IsPointedAt(string body, int status, string pointers)
    {
        using var answer = await world.Party.PostAsync(
            new Uri("/api/v1/documents", UriKind.Relative),
            new StringContent(body, Encoding.UTF8, "application/json")
        );
        Assert.Equal(pointers, Pointers(await ProblemAsync(answer, (HttpStatusCode)status)));
        Assert.DoesNotContain(await world.Party.ReadAllAsync("/api/v1/documents"), x => x.Text("externalId") == "a");
    }

    [Theory]
    [InlineData("""{}""", 422, "/code /name /steps")]
    [InlineData("""{"code":"a b","name":"n","steps":[{"name":"s","people":["finance"]}]}""", 422, "/code")]
    [InlineData("""{"code":"a","name":"n","steps":[{"name":"s","people":["finance","nobody"]}]}""", 422, "/steps/0/people/1")]
    [InlineData("""{"code":"a","name":"n","steps":[{"name":"s","people":["finance","FINANCE"]}]}""", 422, "/steps/0/people/1")]
    [InlineData("""{"code":"a","name":"n","steps":[{"name":"s","people":[]}]}""", 422, "/steps/0/people")]
    [InlineData("""{"code":"a","name":"n","steps":[{"name":"initiator","people":["finance"]}]}""", 422, "/steps/0/name")]
    [InlineData(
        """{"code":"a","name":"n","steps":[{"name":"s","people":["finance"]},{"name":"s","people":["finance"]}]}""",
        422,
        "/steps/1/name"
    )]
    [InlineData("""{"code":"a","name":"n","steps":[{"name":"s","mode":"ratio","people":["finance"]}]}""", 422, "/steps/0/mode")]
    [InlineData("""{"code":"a","name":"n","steps":[{"name":"s","dueHours":0,"people":["finance"]}]}""", 422, "/steps/0/dueHours")]
    [InlineData("""{"code":"a","name":"n","thirdParty":"nobody","steps":[{"name":"s","people":["finance"]}]}""", 422, "/thirdParty")]
    [InlineData("""{"code":"a","name":"n","steps":[{"name":"s","people":["finance"]}],"fields":{"type":"thing"}}""", 422, "/fields/type")]
    [InlineData("""{"code":"a","name":"n","steps":[{"name":"s","people":["finance"],"groups":["g"]}]}""", 400, "/steps/0/groups")]
    public async Task Create_BadRoute_IsPointedAt(string body, int status, string pointers)
    {
        using var answer = await world.App.Admin.PostAsync(
            new Uri("/api/admin/v1/routes", UriKind.Relative),
            new StringContent(body, Encoding.UTF8, "application/json")
        );
        Assert.Equal(pointers, Pointers(await ProblemAsync(answer, (HttpStatusCode)status)));
    }

    public sealed class SharedWorld : IAsyncLifetime
    {
        public ApprovalWorld World { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            World = await StartAsync();
            await World.AddRouteAsync("others", thirdParty: "crm");
        }

        public ValueTask DisposeAsync() => World.DisposeAsync();
    }
}
