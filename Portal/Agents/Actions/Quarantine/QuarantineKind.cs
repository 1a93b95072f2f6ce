using System.Text.Json;
using Portal.Domain.Mail;

namespace Portal.Agents;

/// <summary><c>{quarantine: "reason"}</c>: the message is kept apart.</summary>
sealed class QuarantineKind : IActionKind
{
    public string Key => "quarantine";

    public IReadOnlyList<AgentTrigger> Triggers => ActionTriggers.Arrival;

    public AgentAction? Read(JsonElement value, string pointer, DefinitionReading reading) =>
        TemplateReading.Read(value, pointer, reading) is { } reason ? new QuarantineAction(reason) : null;
}

/// <summary>Ends the arrival: later actions and agents do not run.</summary>
sealed class QuarantineAction(TemplateText reason) : AgentAction
{
    public override string Key => "quarantine";

    public override void Plan(RunScope run, int index)
    {
        var words = run.Line(reason) is { Length: > 0 } text ? text : "Quarantined by the agent " + run.Agent.Name;
        run.End(Disposition.Quarantined, words);
        run.Did(Key, index, words);
    }
}
