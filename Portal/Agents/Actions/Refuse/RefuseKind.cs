using System.Text.Json;
using Portal.Domain.Mail;

namespace Portal.Agents;

/// <summary><c>{refuse: "reason"}</c>: the sender is told why by 550 5.7.1 (422, disposition refused; contract, section 3).</summary>
sealed class RefuseKind : IActionKind
{
    public string Key => "refuse";

    public IReadOnlyList<AgentTrigger> Triggers => ActionTriggers.Arrival;

    public AgentAction? Read(JsonElement value, string pointer, DefinitionReading reading) =>
        TemplateReading.Read(value, pointer, reading) is { } reason ? new RefuseAction(reason) : null;
}

/// <summary>Ends the arrival: later actions and agents do not run.</summary>
sealed class RefuseAction(TemplateText reason) : AgentAction
{
    public override string Key => "refuse";

    public override void Plan(RunScope run, int index)
    {
        var words = run.Line(reason) is { Length: > 0 } text ? text : "Refused by the agent " + run.Agent.Name;
        run.End(Disposition.Refused, words);
        run.Did(Key, index, words);
    }
}
