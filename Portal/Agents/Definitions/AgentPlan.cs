using System.Text.Json;

namespace Portal.Agents;

/// <summary>What starts an agent.</summary>
enum AgentTrigger
{
    /// <summary>A mail is there and not yet filed.</summary>
    BeforeArrival,

    /// <summary>A mail was filed.</summary>
    AfterArrival,

    /// <summary>Times by cron.</summary>
    Schedule,

    /// <summary>Somebody runs it.</summary>
    Manual,
}

/// <summary>What becomes of the message when its agent fails or takes too long.</summary>
enum FailurePolicy
{
    /// <summary>The message is held for a person; the sender sees 250.</summary>
    Hold,

    /// <summary>The message is filed as if the agent had not run.</summary>
    Deliver,

    /// <summary>The sender is told to try again; only the run records stay.</summary>
    Refuse,
}

/// <summary>One version of an agent, compiled: patterns and templates are parsed once, here.</summary>
sealed record AgentPlan
{
    public required string Name { get; init; }
    public required string Description { get; init; }
    public required AgentTrigger Trigger { get; init; }
    public string? Cron { get; init; }
    public string? TimeZone { get; init; }

    /// <summary>Names, as written.</summary>
    public required IReadOnlyList<string> Collectors { get; init; }
    public required int Order { get; init; }
    public required bool Enabled { get; init; }
    public required TimeSpan TimeLimit { get; init; }
    public required FailurePolicy OnFailure { get; init; }

    /// <summary>May push to a third party that is not the document's own.</summary>
    public required bool CrossParty { get; init; }
    public required IReadOnlyList<Extraction> Extractions { get; init; }

    /// <summary>Null: always.</summary>
    public required Condition? When { get; init; }
    public required IReadOnlyList<AgentAction> Actions { get; init; }

    /// <summary>The definition in the contract's form with its defaults written out.</summary>
    public required string Definition { get; init; }
}

/// <summary>How words of the contract are written.</summary>
static class AgentWords
{
    public static string Of<T>(T word)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(word.ToString());
}
