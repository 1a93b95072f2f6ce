using System.Text.Json;

namespace Portal.Agents;

/// <summary>One compiled action of one agent version.</summary>
abstract class AgentAction
{
    /// <summary>The contract's word, e.g. <c>push</c>.</summary>
    public abstract string Key { get; }

    /// <summary>
    /// Adds what shall happen to <paramref name="run"/>; nothing happens before the commit. Throws
    /// <see cref="RunFailure"/> in words that name the cause.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="index">Position of the action in its agent.</param>
    public abstract void Plan(RunScope run, int index);
}

/// <summary>
/// Knows one kind of action: its word and how its value is read. A new kind is one folder with its kind and its action,
/// and one line in <see cref="AgentsModule"/>.
/// </summary>
interface IActionKind
{
    /// <summary>The contract's word.</summary>
    string Key { get; }

    /// <summary>By which triggers it can be used.</summary>
    IReadOnlyList<AgentTrigger> Triggers { get; }

    /// <summary>Null with faults when <paramref name="value"/> is wrong.</summary>
    AgentAction? Read(JsonElement value, string pointer, DefinitionReading reading);
}

/// <summary>Triggers that an action goes with.</summary>
static class ActionTriggers
{
    /// <summary>What decides about a mail that is not filed yet.</summary>
    public static IReadOnlyList<AgentTrigger> Arrival { get; } = [AgentTrigger.BeforeArrival];

    /// <summary>What needs a mail.</summary>
    public static IReadOnlyList<AgentTrigger> Mail { get; } = [AgentTrigger.BeforeArrival, AgentTrigger.AfterArrival, AgentTrigger.Manual];

    /// <summary>What needs none.</summary>
    public static IReadOnlyList<AgentTrigger> NoMail { get; } = [AgentTrigger.Schedule, AgentTrigger.Manual];

    /// <summary>Every trigger.</summary>
    public static IReadOnlyList<AgentTrigger> All { get; } = [.. Enum.GetValues<AgentTrigger>()];
}

/// <summary>A run cannot do what it shall; the message is for people.</summary>
sealed class RunFailure(string message) : Exception(message);
