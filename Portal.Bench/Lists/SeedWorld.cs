using System.Text.Json;

namespace Portal.Bench.Lists;

/// <summary>What the rows refer to, made by the API; of each kind the first is in half of the rows, the last but one in three, the last in none.</summary>
sealed record SeedWorld(
    IReadOnlyList<Named> Collectors,
    IReadOnlyList<Named> Agents,
    IReadOnlyList<Named> Parties,
    IReadOnlyList<Named> Endpoints,
    IReadOnlyList<Named> People,
    Named Route
)
{
    const int Each = 12;

    /// <summary>Makes them.</summary>
    public static async Task<SeedWorld> CreateAsync(PortalUnderLoad portal)
    {
        var (collectors, agents, parties, endpoints, people) = (
            new List<Named>(),
            new List<Named>(),
            new List<Named>(),
            new List<Named>(),
            new List<Named>()
        );
        for (var i = 0; i < Each; i++)
        {
            collectors.Add(
                await MakeAsync(
                    portal,
                    "collectors",
                    $"Collector {i}",
                    new { name = $"Collector {i}", addresses = new[] { $"c{i}@bench.example" } }
                )
            );
            agents.Add(
                await MakeAsync(
                    portal,
                    "agents",
                    $"Agent {i}",
                    new
                    {
                        name = $"Agent {i}",
                        enabled = false,
                        trigger = new { type = "manual" },
                        actions = new[] { new { file = "bench" } },
                    }
                )
            );
            var party = await MakeAsync(portal, "third-parties", $"Party {i}", new { name = $"Party {i}" });
            parties.Add(party with { Token = await TokenAsync(portal, $"third-parties/{party.Id}/keys", "key") });
            endpoints.Add(
                await MakeAsync(
                    portal,
                    $"third-parties/{party.Id}/endpoints",
                    $"Endpoint {i}",
                    new
                    {
                        name = $"Endpoint {i}",
                        url = "http://127.0.0.1:9/",
                        enabled = false,
                    }
                )
            );
            var person = await MakeAsync(portal, "people", $"person{i}", Person(i));
            people.Add(person with { Token = await TokenAsync(portal, $"people/{person.Id}/tokens", "token") });
        }
        var route = await MakeAsync(
            portal,
            "routes",
            "bench",
            new
            {
                code = "bench",
                name = "Bench",
                steps = new[]
                {
                    new
                    {
                        name = "check",
                        mode = "any",
                        people = new[] { "person0" },
                    },
                },
            }
        );
        return new SeedWorld(collectors, agents, parties, endpoints, people, route);
    }

    static object Person(int i) =>
        new
        {
            userName = $"person{i}",
            displayName = $"Person {i}",
            email = $"person{i}@example.test",
            // One of them audits: reads every document by a person's token.
            roles = new[] { i == 1 ? "auditor" : "approver" },
            locale = "en",
            timeZone = "UTC",
        };

    static async Task<Named> MakeAsync(PortalUnderLoad portal, string path, string name, object body)
    {
        var made = await PortalUnderLoad.CreateAsync(portal.Admin, "/api/admin/v1/" + path, body);
        return new Named(made.GetProperty("id").GetGuid(), name, "");
    }

    static async Task<string> TokenAsync(PortalUnderLoad portal, string path, string property)
    {
        JsonElement made = await PortalUnderLoad.CreateAsync(portal.Admin, "/api/admin/v1/" + path, new { name = "bench" });
        return made.GetProperty(property).GetString()!;
    }
}

/// <summary>A row by id and name; with a token where it may call.</summary>
sealed record Named(Guid Id, string Name, string Token);
