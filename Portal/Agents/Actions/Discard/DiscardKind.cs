using System.Text.Json;
using Portal.Domain.Mail;

namespace Portal.Agents;

/// <summary><c>{discard: "reason"}</c>: the message is thrown away; its row remains.</summary>
sealed class DiscardKind : IActionKind
{
    public string Key => "discard";

    public IReadOnlyList<AgentTrigger> Triggers => ActionTriggers.Arrival;

    public AgentAction? Read(JsonElement value, string pointer, DefinitionReading reading) =>
        TemplateReading.Read(value, pointer, reading) is { } reason ? new DiscardAction(reason) : null;
}

/// <summary>Ends the arrival: later actions and agents do not run.</summary>
sealed class DiscardAction(TemplateText reason) : AgentAction
{
    public override string Key => "discard";

    public override void Plan(RunScope run, int index)
    {
        var words = run.Line(reason) is { Length: > 0 } text ? text : "Discarded by the agent " + run.Agent.Name;
        run.End(Disposition.Discarded, words);
        run.Did(Key, index, words);
    }
}
