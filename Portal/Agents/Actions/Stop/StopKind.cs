using System.Text.Json;

namespace Portal.Agents;

/// <summary><c>{stop: true}</c>: later actions and agents do not run; the message is filed.</summary>
sealed class StopKind : IActionKind
{
    public string Key => "stop";

    public IReadOnlyList<AgentTrigger> Triggers => ActionTriggers.All;

    public AgentAction? Read(JsonElement value, string pointer, DefinitionReading reading)
    {
        if (value.ValueKind == JsonValueKind.True)
            return new StopAction();
        reading.Fault(pointer, "wrong-type", "stop takes true.");
        return null;
    }
}

/// <summary>Ends the arrival without a verdict.</summary>
sealed class StopAction : AgentAction
{
    public override string Key => "stop";

    public override void Plan(RunScope run, int index)
    {
        run.Stop();
        run.Did(Key, index, "no later agent runs");
    }
}
