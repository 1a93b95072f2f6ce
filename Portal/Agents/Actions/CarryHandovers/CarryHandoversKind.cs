using System.Text.Json;

namespace Portal.Agents;

/// <summary>
/// <c>{carryHandovers: {thirdParty?}}</c>: accepted and kept with its version; the schedule that runs it comes with the
/// handovers themselves. Nothing is recorded as run before that.
/// </summary>
sealed class CarryHandoversKind : IActionKind
{
    public string Key => "carryHandovers";

    public AgentTrigger Trigger => AgentTrigger.Schedule;

    public AgentAction? Read(JsonElement value, string pointer, DefinitionReading reading)
    {
        if (reading.Object(value, pointer, "thirdParty") is not { } carry)
            return null;
        return new CarryHandoversAction(carry.Text("thirdParty", required: false));
    }
}

/// <summary>Carries the waiting handovers of one third party, or of all.</summary>
sealed class CarryHandoversAction(string? thirdParty) : AgentAction
{
    public override string Key => "carryHandovers";

    /// <summary>Null: of every third party.</summary>
    public string? ThirdParty => thirdParty;

    public override void Plan(RunScope run, int index) => throw new RunFailure("carryHandovers does not run on a mail.");
}
