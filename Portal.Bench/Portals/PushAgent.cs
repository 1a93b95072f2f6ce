namespace Portal.Bench;

/// <summary>What every mail run sets up: a third party with an endpoint at the sink, and an agent that pushes every mail there.</summary>
static class PushAgent
{
    /// <summary>Third party and endpoint.</summary>
    public static async Task AddSinkAsync(PortalUnderLoad portal, Uri sink)
    {
        var party = await PortalUnderLoad.CreateAsync(portal.Admin, "/api/admin/v1/third-parties", new { name = "Sink" });
        await PortalUnderLoad.CreateAsync(
            portal.Admin,
            $"/api/admin/v1/third-parties/{party.GetProperty("id").GetString()}/endpoints",
            new
            {
                name = "sink",
                url = sink,
                events = new[] { "bench.*" },
                concurrency = 64,
            }
        );
    }

    /// <summary>A collector for agent@bench.test, by SMTP.</summary>
    public static Task AddCollectorAsync(PortalUnderLoad portal) =>
        PortalUnderLoad.CreateAsync(
            portal.Admin,
            "/api/admin/v1/collectors",
            new { name = "bench", addresses = new[] { "agent@bench.test" } }
        );

    /// <summary>An agent before arrival with one push that carries subject, sender and text.</summary>
    public static Task AddAgentAsync(PortalUnderLoad portal, string collector) =>
        PortalUnderLoad.CreateAsync(
            portal.Admin,
            "/api/admin/v1/agents",
            new
            {
                name = "push of " + collector,
                trigger = new { type = "beforeArrival" },
                collectors = new[] { collector },
                actions = new object[]
                {
                    new
                    {
                        push = new
                        {
                            thirdParty = "Sink",
                            type = "bench.mail",
                            data = new
                            {
                                subject = "{{ message.subject }}",
                                from = "{{ message.from }}",
                                text = "{{ message.text }}",
                            },
                        },
                    },
                },
            }
        );
}
