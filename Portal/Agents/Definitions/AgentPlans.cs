using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Domain.Common;

namespace Portal.Agents;

/// <summary>Reads and compiles definitions in the contract's form (section 3), strictly: all faults at once.</summary>
sealed class AgentPlans(IEnumerable<IActionKind> kinds, TimeProvider clock)
{
    static readonly string[] Known =
    [
        "name",
        "description",
        "trigger",
        "collectors",
        "order",
        "enabled",
        "timeLimitMs",
        "onFailure",
        "crossParty",
        "extract",
        "when",
        "actions",
    ];

    static readonly Dictionary<string, AgentTrigger> Words = Enum.GetValues<AgentTrigger>()
        .ToDictionary(AgentWords.Of, StringComparer.Ordinal);

    static string Triggers => string.Join(", ", Words.Keys);

    // What a read gives back and a write ignores, so that a resource can be sent as it was read.
    static readonly string[] ReadOnly = ["id", "version", "createdAt", "updatedAt", "nextRuns"];

    readonly ActionReading actions = new(kinds);

    /// <summary>The plan, or null with the faults.</summary>
    public AgentPlan? Read(JsonElement definition, out IReadOnlyList<Fault> faults)
    {
        var reading = new DefinitionReading();
        reading.CheckTexts(definition, "");
        var plan = reading.Faults.Count > 0 ? null : Read(definition, reading);
        faults = reading.Faults;
        return faults.Count == 0 ? plan : null;
    }

    AgentPlan? Read(JsonElement definition, DefinitionReading reading)
    {
        if (reading.Object(definition, "", [.. Known, .. ReadOnly, "script"]) is not { } agent)
            return null;
        if (agent.Has("script", out _))
            reading.Fault("/script", "comes-later", "Scripts come in a later version; write actions.");
        var trigger = ReadTrigger(agent, reading, out var cron, out var timeZone);
        var collectors = agent.Texts("collectors");
        if (trigger is AgentTrigger.BeforeArrival or AgentTrigger.AfterArrival && collectors.Count == 0)
            reading.Fault("/collectors", "required", "Name at least one collector whose mail the agent shall see.");
        if (trigger == AgentTrigger.Schedule && collectors.Count > 0)
            reading.Fault("/collectors", "not-allowed", "A scheduled agent sees no mail; leave collectors out.");
        var plan = new AgentPlan
        {
            Name = agent.Text("name", required: true) ?? "",
            Description = agent.Text("description", required: false, longest: 2000) ?? "",
            Trigger = trigger,
            Cron = cron,
            TimeZone = timeZone,
            Collectors = collectors,
            Order = agent.Number("order", 100, -1_000_000, 1_000_000),
            Enabled = agent.Flag("enabled", true),
            TimeLimit = TimeSpan.FromMilliseconds(agent.Number("timeLimitMs", 10_000, 1, 20_000)),
            OnFailure = ReadPolicy(agent, reading),
            CrossParty = agent.Flag("crossParty", false),
            Extractions = agent.Has("extract", out var extract) ? ExtractionReading.Read(extract, "/extract", reading) : [],
            When = agent.Has("when", out var when) ? ConditionReading.Read(when, "/when", reading) : null,
            Actions = actions.Read(agent.Has("actions", out var list) ? list : default, "/actions", trigger, reading),
            Definition = "",
        };
        return plan with { Definition = Complete(definition, plan) };
    }

    AgentTrigger ReadTrigger(ObjectReading agent, DefinitionReading reading, out string? cron, out string? timeZone)
    {
        cron = timeZone = null;
        if (!agent.Has("trigger", out var element))
        {
            reading.Fault("/trigger", "required", "trigger is required, for example {\"type\": \"beforeArrival\"}.");
            return AgentTrigger.BeforeArrival;
        }
        if (reading.Object(element, "/trigger", "type", "cron", "timeZone") is not { } trigger)
            return AgentTrigger.BeforeArrival;
        var type = trigger.Text("type", required: true);
        cron = trigger.Text("cron", required: type == "schedule");
        timeZone = trigger.Text("timeZone", required: false);
        if (type is "documentEvent" or "startup")
            reading.Fault("/trigger/type", "comes-later", $"The trigger {type} comes later; now there are {Triggers}.");
        else if (type is not null && !Words.ContainsKey(type))
            reading.Fault("/trigger/type", "unknown-trigger", $"'{type}' is no trigger; there are {Triggers}.");
        if (type != "schedule" && cron is not null)
            reading.Fault("/trigger/cron", "not-allowed", "cron belongs to the trigger schedule.");
        if (type == "schedule" && cron is not null)
            CheckTimes(cron, timeZone, reading);
        return type is not null && Words.TryGetValue(type, out var word) ? word : AgentTrigger.BeforeArrival;
    }

    void CheckTimes(string cron, string? timeZone, DefinitionReading reading)
    {
        var now = clock.GetUtcNow();
        if (timeZone is not null && !CronSchedule.TryRead("* * * * *", timeZone, now, out _, out var unknown))
            reading.Fault("/trigger/timeZone", "unknown-time-zone", unknown!);
        else if (!CronSchedule.TryRead(cron, timeZone, now, out _, out var why))
            reading.Fault("/trigger/cron", "bad-cron", why!);
    }

    static FailurePolicy ReadPolicy(ObjectReading agent, DefinitionReading reading)
    {
        switch (agent.Text("onFailure", required: false))
        {
            case null or "hold":
                return FailurePolicy.Hold;
            case "deliver":
                return FailurePolicy.Deliver;
            case "refuse":
                return FailurePolicy.Refuse;
            case var word:
                reading.Fault("/onFailure", "unknown-policy", $"'{word}' is unknown; use hold, deliver or refuse.");
                return FailurePolicy.Hold;
        }
    }

    static string Complete(JsonElement definition, AgentPlan plan)
    {
        var whole = new JsonObject
        {
            ["name"] = plan.Name,
            ["description"] = plan.Description,
            ["trigger"] = new JsonObject { ["type"] = AgentWords.Of(plan.Trigger) },
            ["collectors"] = new JsonArray([.. plan.Collectors.Select(x => (JsonNode)x)]),
            ["order"] = plan.Order,
            ["enabled"] = plan.Enabled,
            ["timeLimitMs"] = (int)plan.TimeLimit.TotalMilliseconds,
            ["onFailure"] = AgentWords.Of(plan.OnFailure),
            ["crossParty"] = plan.CrossParty,
        };
        if (plan.Cron is not null)
            whole["trigger"]!["cron"] = plan.Cron;
        if (plan.TimeZone is not null)
            whole["trigger"]!["timeZone"] = plan.TimeZone;
        foreach (var name in new[] { "extract", "when", "actions" })
        {
            if (definition.TryGetProperty(name, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined))
                whole[name] = JsonNode.Parse(value.GetRawText());
        }
        return whole.ToJsonString(JsonSerializerOptions.Web);
    }
}
