using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Portal.Bench;

/// <summary>Decision by API → signed push at the foreign server, one after the other.</summary>
static class ReturnsBench
{
    public static async Task<int> RunAsync(Options options)
    {
        await using var sink = await Sink.StartAsync();
        await using var portal = await PortalUnderLoad.StartAsync(options);
        var (party, person, route) = await ProvisionAsync(portal, sink.Address);
        var all = new List<double>();
        for (var i = 0; i < options.WarmUp + options.Count; i++)
        {
            var took = await ReturnOneAsync(party, person, route, sink, i);
            if (i >= options.WarmUp)
                all.Add(took);
        }
        var bare = await BarePostsAsync(sink, options.Count);
        Console.WriteLine(FormattableString.Invariant($"decision -> push   {Percentiles.Line(all)}   n={all.Count}"));
        Console.WriteLine(FormattableString.Invariant($"bare POST          {Percentiles.Line(bare)}"));
        Console.WriteLine(FormattableString.Invariant($"ratio of medians   {Percentiles.At(all, .5) / Percentiles.At(bare, .5):F1} x"));
        var distinct = sink
            .Arrived.Where(x => x.Body.Contains("document.returned", StringComparison.Ordinal))
            .Select(x => x.Body)
            .Distinct()
            .Count();
        Console.WriteLine(FormattableString.Invariant($"returns {options.WarmUp + options.Count}, arrived {distinct}"));
        return distinct == options.WarmUp + options.Count ? 0 : 1;
    }

    // The clock starts before the decision is sent, so the decision's own transaction is inside the figure.
    static async Task<double> ReturnOneAsync(HttpClient party, HttpClient person, string route, Sink sink, int n)
    {
        await PortalUnderLoad.CreateAsync(
            party,
            "/api/v1/documents",
            new
            {
                externalId = "bench-" + n.ToString(CultureInfo.InvariantCulture),
                route,
                title = "Bench",
                fields = new { n },
            }
        );
        var tasks = JsonDocument.Parse(await person.GetStringAsync(new Uri("/api/v1/tasks?box=todo", UriKind.Relative)));
        var task = tasks.RootElement.GetProperty("items")[0];
        var started = Stopwatch.GetTimestamp();
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
        if (!await sink.Signal.WaitAsync(TimeSpan.FromSeconds(30)))
            throw new TimeoutException("A push did not arrive in 30 s.");
        return Stopwatch.GetElapsedTime(started, sink.Arrived.Last().At).TotalMilliseconds;
    }

    static async Task<List<double>> BarePostsAsync(Sink sink, int count)
    {
        using var client = new HttpClient();
        var took = new List<double>();
        for (var i = 0; i < count; i++)
        {
            using var body = new StringContent("{\"type\":\"bare\"}", Encoding.UTF8, "application/json");
            var started = Stopwatch.GetTimestamp();
            using var answer = await client.PostAsync(sink.Address, body);
            took.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        return took;
    }

    static async Task<(HttpClient Party, HttpClient Person, string Route)> ProvisionAsync(PortalUnderLoad portal, Uri sink)
    {
        var party = await PortalUnderLoad.CreateAsync(portal.Admin, "/api/admin/v1/third-parties", new { name = "Sink" });
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
        await PortalUnderLoad.CreateAsync(
            portal.Admin,
            "/api/admin/v1/routes",
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
                        people = new[] { "approver" },
                    },
                },
            }
        );
        return (portal.ClientFor(key.GetProperty("key").GetString()!), portal.ClientFor(token.GetProperty("token").GetString()!), "bench");
    }
}
