using System.Text.Json;
using Portal.Domain.Mail;

namespace Portal.Agents;

/// <summary>
/// An action that ends the arrival with a word on the message: <c>{refuse: "reason"}</c> (the sender is told why by
/// 550 5.7.1, or 422; contract, section 3), <c>{quarantine: "reason"}</c> (kept apart) and <c>{discard: "reason"}</c>
/// (thrown away; its row remains).
/// </summary>
sealed class VerdictKind(string key, Disposition disposition) : IActionKind
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<VerdictKind> All { get; } =
    [new("refuse", Disposition.Refused), new("quarantine", Disposition.Quarantined), new("discard", Disposition.Discarded)];

    public string Key => key;

    public IReadOnlyList<AgentTrigger> Triggers => ActionTriggers.Arrival;

    public AgentAction? Read(JsonElement value, string pointer, DefinitionReading reading) =>
        TemplateReading.Read(value, pointer, reading) is { } reason ? new VerdictAction(key, disposition, reason) : null;
}

/// <summary>Ends the arrival: later actions and agents do not run.</summary>
sealed class VerdictAction(string key, Disposition disposition, TemplateText reason) : AgentAction
{
    public override string Key => key;

    public override void Plan(RunScope run, int index)
    {
        var words = run.Line(reason) is { Length: > 0 } text ? text : $"{disposition} by the agent {run.Agent.Name}";
        run.End(disposition, words);
        run.Did(key, index, words);
    }
}
