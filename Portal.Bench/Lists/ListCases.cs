namespace Portal.Bench.Lists;

/// <summary>Every list, every filter alone and the likely combinations: common, rare and no hits.</summary>
static class ListCases
{
    public static IReadOnlyList<ListCase> Of(Spread spread, SeedWorld world, DateTimeOffset end)
    {
        var builder = new CaseBuilder(spread);
        Mail(builder, world, end);
        Work(builder, spread, world);
        Approvals(builder, spread, world, end);
        Identity(builder, world, end);
        return builder.Cases;
    }

    static string[] Each(string name, IReadOnlyList<Named> all) =>
        [
            $"&{name}={Uri.EscapeDataString(all[0].Name)}",
            $"&{name}={Uri.EscapeDataString(all[^2].Name)}",
            $"&{name}={Uri.EscapeDataString(all[^1].Name)}",
        ];

    static string[] Texts(string name) =>
        [
            $"&{name}={SeedTexts.Common}",
            $"&{name}={SeedTexts.Old.ToUpperInvariant()}",
            $"&{name}={SeedTexts.Rare}",
            $"&{name}={SeedTexts.None}",
            $"&{name}=%E5%BA%8A%E5%8E%82",
            $"&{name}=%25_",
        ];

    static string Day(DateTimeOffset time) =>
        Uri.EscapeDataString(time.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture));

    static void Mail(CaseBuilder builder, SeedWorld world, DateTimeOffset end)
    {
        var (common, seldom) = (Each("collector", world.Collectors)[0], Each("collector", world.Collectors)[1]);
        builder.Add("messages", "/api/admin/v1/messages", 1, null, ["", .. Each("collector", world.Collectors), .. Texts("subject")]);
        builder.Add(
            "messages",
            "/api/admin/v1/messages",
            1,
            null,
            "&disposition=filed",
            "&disposition=held",
            "&disposition=discarded",
            "&sender=noreply@erp.example",
            "&sender=person1",
            "&sender=RARE@",
            "&sender=@seldom.example",
            "&sender=@company3.example",
            "&sender=nobody@",
            "&messageId=7@bench.example",
            "&messageId=none@bench.example",
            $"&from={Day(end.AddDays(-7))}",
            $"&to={Day(end.AddDays(-600))}",
            $"&from={Day(end.AddDays(-400))}&to={Day(end.AddDays(-399))}"
        );
        builder.Add(
            "messages",
            "/api/admin/v1/messages",
            1,
            null,
            common + "&disposition=held",
            seldom + "&disposition=filed",
            common + "&disposition=filed&subject=" + SeedTexts.Common,
            common + "&subject=" + SeedTexts.Old,
            "&disposition=refused&subject=" + SeedTexts.Old,
            "&sender=noreply&subject=" + SeedTexts.Rare,
            "&sender=noreply@erp.example&subject=" + SeedTexts.None,
            common + $"&from={Day(end.AddDays(-400))}&to={Day(end.AddDays(-300))}",
            $"&subject={SeedTexts.Old}&from={Day(end.AddDays(-300))}",
            $"&subject={SeedTexts.Common}&to={Day(end.AddDays(-600))}"
        );
    }

    static void Work(CaseBuilder builder, Spread spread, SeedWorld world)
    {
        var (agent, noAgent) = (Each("agent", world.Agents)[0], Each("agent", world.Agents)[2]);
        builder.Add(
            "runs",
            "/api/admin/v1/runs",
            2,
            null,
            ["", .. Each("agent", world.Agents), .. Each("collector", world.Collectors), .. Texts("q")]
        );
        builder.Add(
            "runs",
            "/api/admin/v1/runs",
            2,
            null,
            "&outcome=succeeded",
            "&outcome=noMatch",
            "&outcome=failed",
            "&outcome=skipped",
            $"&message={spread.Id(1, 5)}",
            $"&document={spread.Id(4, 4)}",
            "&delivery=delivered",
            "&delivery=exhausted",
            "&delivery=inFlight",
            agent + "&outcome=failed",
            noAgent + "&outcome=failed",
            agent + "&outcome=succeeded&q=" + SeedTexts.Old,
            agent + "&delivery=exhausted",
            "&outcome=failed&q=" + SeedTexts.Rare
        );
        var (party, endpoint) = (Each("thirdParty", world.Parties), Each("endpoint", world.Endpoints));
        string[] states = ["&state=delivered", "&state=exhausted", "&state=pending", "&state=inFlight"];
        string[] types = ["&type=document.returned", "&type=bench.rare", "&type=bench.none"];
        builder.Add(
            "deliveries",
            "/api/admin/v1/deliveries",
            3,
            null,
            ["", .. states, .. party, .. endpoint, .. types, .. Each("agent", world.Agents)]
        );
        builder.Add(
            "deliveries",
            "/api/admin/v1/deliveries",
            3,
            null,
            $"&document={spread.Id(4, 4)}",
            "&document=PO-0000-none",
            party[0] + "&state=exhausted",
            party[1] + "&state=delivered",
            party[0] + "&type=document.returned",
            party[0] + "&type=bench.rare",
            endpoint[0] + "&state=delivered",
            endpoint[0] + "&state=retrying",
            "&state=exhausted&type=document.returned",
            "&state=delivered&type=bench.none",
            agent + "&state=exhausted",
            party[0] + endpoint[0] + "&state=delivered" + types[0] + agent,
            "&view=open",
            "&view=failed",
            "&view=delivered",
            "&view=open" + party[0],
            "&q=document.ret",
            "&q=PO-2025",
            "&q=PO-2025-0000004",
            "&q=" + SeedTexts.None,
            "&q=" + spread.Id(4, 4)
        );
        builder.Add(
            "own deliveries",
            "/api/v1/deliveries",
            3,
            world.Parties[0].Token,
            ["", .. states, .. types, .. endpoint, "&state=exhausted&type=document.returned"]
        );
        builder.Add("own deliveries, three", "/api/v1/deliveries", 3, world.Parties[^2].Token, ["", .. states]);
        builder.Add("own deliveries, none", "/api/v1/deliveries", 3, world.Parties[^1].Token, ["", .. states]);
    }

    static void Approvals(CaseBuilder builder, Spread spread, SeedWorld world, DateTimeOffset end)
    {
        string[] filters =
        [
            "",
            "&state=approved",
            "&state=withdrawn",
            "&state=draft",
            "&externalId=ext-7",
            "&externalId=none",
            $"&updatedAfter={Day(end.AddDays(-1))}",
            $"&updatedAfter={Day(end.AddDays(-700))}",
            $"&updatedAfter={Day(end.AddDays(1))}",
            $"&state=returned&updatedAfter={Day(end.AddDays(-700))}",
            .. Texts("q"),
            "&q=PO-2025-0000004",
            "&state=withdrawn&q=" + SeedTexts.Old,
        ];
        builder.Add("documents, admin", "/api/admin/v1/documents", 4, null, filters);
        builder.Add("documents, auditor", "/api/v1/documents", 4, world.People[1].Token, filters);
        builder.Add("documents, person", "/api/v1/documents", 4, world.People[0].Token, filters);
        builder.Add("documents, person of three", "/api/v1/documents", 4, world.People[^2].Token, filters);
        builder.Add("documents, person of none", "/api/v1/documents", 4, world.People[^1].Token, filters);
        builder.Add("documents, third party", "/api/v1/documents", 4, world.Parties[0].Token, filters);
        builder.Add("documents, third party of three", "/api/v1/documents", 4, world.Parties[^2].Token, filters);
        foreach (var (name, person) in new[] { ("", world.People[0]), (" of three", world.People[^2]), (" of none", world.People[^1]) })
        {
            builder.Add(
                "tasks" + name,
                "/api/v1/tasks",
                5,
                person.Token,
                ["", "&view=overdue", "&view=today", "&view=round", .. Texts("q")]
            );
            builder.Add("tasks, done" + name, "/api/v1/tasks?box=done", 5, person.Token, ["", .. Texts("q")]);
            builder.Add("tasks, initiated" + name, "/api/v1/tasks?box=initiated", 4, person.Token, ["", .. Texts("q")]);
        }
        builder.AddFeed("events", "/api/v1/events", world.Parties[0].Token);
        builder.AddFeed("events of three", "/api/v1/events", world.Parties[^2].Token);
    }

    static void Identity(CaseBuilder builder, SeedWorld world, DateTimeOffset end)
    {
        builder.Add(
            "audit",
            "/api/admin/v1/audit",
            7,
            null,
            [
                "",
                .. Each("actor", world.People),
                "&action=agent.updated",
                "&action=rare.updated",
                "&action=none.updated",
                "&resource=agent",
                "&resource=rare",
                $"&resource=agent&resourceId={world.Agents[0].Id}",
                $"&resourceId={world.Agents[^2].Id}",
                "&actorKind=person",
                "&actorKind=system",
            ]
        );
        builder.Add(
            "audit",
            "/api/admin/v1/audit",
            7,
            null,
            $"&from={Day(end.AddDays(-7))}",
            $"&to={Day(end.AddDays(-600))}",
            $"&actor={world.People[0].Name}&action=agent.updated",
            $"&actor={world.People[0].Name}&resource=rare"
        );
        foreach (var (name, person) in new[] { ("", world.People[0]), (" of three", world.People[^2]), (" of none", world.People[^1]) })
            builder.Add("notices" + name, "/api/v1/notifications", 8, person.Token, "", "&unread=true");
    }
}
