namespace Portal.Tests.Support;

/// <summary>A collector whose every mail an agent pushes to one sink: the least that a test of the whole way needs.</summary>
static class PushedCollector
{
    /// <summary>Makes third party, endpoint, collector and agent; returns the third party.</summary>
    /// <param name="admin">An administrator's client.</param>
    /// <param name="sink">Where pushes go.</param>
    /// <param name="word">Name of the collector, and first part of the type of its pushes.</param>
    /// <param name="address">Address of the collector.</param>
    /// <param name="concurrency">Pushes at once.</param>
    /// <param name="timeoutSeconds">Patience with one push.</param>
    public static async Task<string> ProvisionAsync(
        HttpClient admin,
        Uri sink,
        string word,
        string address,
        int concurrency = 32,
        int timeoutSeconds = 15
    )
    {
        var party = (await admin.CreateAsync("/api/admin/v1/third-parties", new { name = "Sink" })).Text("id");
        await admin.CreateAsync(
            $"/api/admin/v1/third-parties/{party}/endpoints",
            new
            {
                name = "sink",
                url = sink,
                events = new[] { word + ".*" },
                concurrency,
                timeoutSeconds,
                schedule = new[] { "short" },
            }
        );
        await admin.CreateAsync("/api/admin/v1/collectors", new { name = word, addresses = new[] { address } });
        await admin.CreateAsync(
            "/api/admin/v1/agents",
            new
            {
                name = word + " push",
                trigger = new { type = "beforeArrival" },
                collectors = new[] { word },
                actions = new object[]
                {
                    new
                    {
                        push = new
                        {
                            thirdParty = "Sink",
                            type = word + ".mail",
                            data = new { id = "{{ message.subject }}" },
                        },
                    },
                },
            }
        );
        return party;
    }

    /// <summary>The mail that a push is about.</summary>
    public static string MailOf(ArrivedPush push) => push.Json.GetProperty("data").Text("id");
}
