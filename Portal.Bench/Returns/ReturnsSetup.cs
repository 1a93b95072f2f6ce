using System.Diagnostics;
using System.Text.Json;

namespace Portal.Bench;

/// <summary>What a return needs: a third party with key and endpoint, an approver with a token, a route of one step.</summary>
sealed class ReturnsSetup : IDisposable
{
    const string Route = "bench";
    readonly HttpClient party;
    readonly HttpClient person;

    ReturnsSetup(HttpClient party, HttpClient person) => (this.party, this.person) = (party, person);

    public static async Task<ReturnsSetup> MakeAsync(PortalUnderLoad portal, Uri sink)
    {
        var party = await PortalUnderLoad.CreateAsync(portal.Admin, "/api/admin/v1/third-parties", new { name = "Returned to" });
        var partyId = party.GetProperty("id").GetString();
        var key = await PortalUnderLoad.CreateAsync(portal.Admin, $"/api/admin/v1/third-parties/{partyId}/keys", new { name = "bench" });
        await PortalUnderLoad.CreateAsync(
            portal.Admin,
            $"/api/admin/v1/third-parties/{partyId}/endpoints",
            new
            {
                name = "sink",
                url = sink,
                events = new[] { "document.returned" },
            }
        );
        var person = await PortalUnderLoad.CreateAsync(
            portal.Admin,
            "/api/admin/v1/people",
            new
            {
                userName = "approver",
                displayName = "Approver",
                email = "approver@example.test",
                roles = new[] { "approver" },
                locale = "en",
                timeZone = "UTC",
            }
        );
        var token = await PortalUnderLoad.CreateAsync(
            portal.Admin,
            $"/api/admin/v1/people/{person.GetProperty("id").GetString()}/tokens",
            new { name = "bench" }
        );
        await PortalUnderLoad.CreateAsync(portal.Admin, "/api/admin/v1/routes", OneStep());
        return new ReturnsSetup(
            portal.ClientFor(key.GetProperty("key").GetString()!),
            portal.ClientFor(token.GetProperty("token").GetString()!)
        );
    }

    /// <summary>Hands in a document that the approver has to decide on.</summary>
    public Task HandInAsync(string externalId) =>
        PortalUnderLoad.CreateAsync(
            party,
            "/api/v1/documents",
            new
            {
                externalId,
                route = Route,
                title = "Bench",
                fields = new { },
            }
        );

    /// <summary>Reads the approver's newest task.</summary>
    public async Task<JsonElement> TaskAsync()
    {
        using var tasks = JsonDocument.Parse(await person.GetStringAsync(new Uri("/api/v1/tasks?box=todo", UriKind.Relative)));
        return tasks.RootElement.GetProperty("items")[0].Clone();
    }

    /// <summary>Returns the document; when the decision was sent, in Stopwatch ticks.</summary>
    public async Task<long> ReturnAsync(JsonElement task)
    {
        var begun = Stopwatch.GetTimestamp();
        await PortalUnderLoad.CreateAsync(
            person,
            $"/api/v1/tasks/{task.GetProperty("id").GetString()}/decision",
            new
            {
                commandId = Guid.NewGuid().ToString(),
                version = task.GetProperty("version").GetInt32(),
                action = "return",
                opinion = "bench",
                target = "initiator",
                resubmit = "straight",
            }
        );
        return begun;
    }

    static object OneStep() =>
        new
        {
            code = Route,
            name = "Bench",
            steps = new[]
            {
                new
                {
                    name = "check",
                    mode = "any",
                    people = new[] { "approver" },
                },
            },
        };

    public void Dispose()
    {
        party.Dispose();
        person.Dispose();
    }
}
