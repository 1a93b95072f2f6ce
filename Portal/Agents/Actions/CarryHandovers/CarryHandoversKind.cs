using System.Text.Json;
using Portal.Domain.Agents;
using Portal.Domain.Delivery;

namespace Portal.Agents;

/// <summary><c>{carryHandovers: {thirdParty?}}</c>: finished documents leave the intermediate store as <c>document.package</c>.</summary>
sealed class CarryHandoversKind(IOutbox outbox) : IActionKind
{
    public string Key => "carryHandovers";

    public IReadOnlyList<AgentTrigger> Triggers => ActionTriggers.NoMail;

    public AgentAction? Read(JsonElement value, string pointer, DefinitionReading reading)
    {
        if (reading.Object(value, pointer, "thirdParty") is not { } carry)
            return null;
        return new CarryHandoversAction(outbox, carry.Text("thirdParty", required: false));
    }
}

/// <summary>
/// Carries the waiting handovers of one third party, or of all. One that no endpoint takes stays in the store, and the run
/// says so; the others go.
/// </summary>
sealed class CarryHandoversAction(IOutbox outbox, string? thirdParty) : AgentAction
{
    const string EventType = "document.package";

    public override string Key => "carryHandovers";

    /// <summary>Null: of every third party.</summary>
    public string? ThirdParty => thirdParty;

    public override void Plan(RunScope run, int index)
    {
        var waiting = Waiting(run);
        if (waiting.Count == 0)
        {
            run.Idle = "no handover waits";
            run.Log("carryHandovers: no handover waits");
            return;
        }
        var (carried, stays) = (0, new List<string>());
        foreach (var handover in waiting)
        {
            var push = outbox.Plan(Request(handover, run));
            if (push.Deliveries.Count == 0)
            {
                stays.Add(handover.Number);
                run.Log($"{handover.Number} stays in the store: {push.WhyNone}");
                continue;
            }
            run.Carried.Add((handover, push));
            carried++;
            run.Did(Key, index, $"{handover.Number} to {push.Deliveries[0].ThirdPartyName}");
            run.Clock.ThrowIfLate();
        }
        if (carried == 0)
            throw new RunFailure($"carryHandovers: no endpoint takes {EventType} for {string.Join(", ", stays.Take(5))}; see the log.");
    }

    IReadOnlyList<WaitingHandover> Waiting(RunScope run)
    {
        if (string.IsNullOrEmpty(thirdParty))
            return run.Input.Waiting;
        var party =
            outbox.FindThirdParty(thirdParty)
            ?? throw new RunFailure($"carryHandovers: there is no third party '{thirdParty}' (any more).");
        return [.. run.Input.Waiting.Where(x => x.ThirdPartyId == party)];
    }

    static PushRequest Request(WaitingHandover handover, RunScope run) =>
        new()
        {
            Type = EventType,
            ThirdPartyId = handover.ThirdPartyId,
            Data = handover.Data,
            Timestamp = handover.ApprovedAt,
            Cause = new PushCause(null, run.Id, run.Agent.Id, run.Agent.Name, run.Agent.Version),
            // Unique by the handover: several travel in one run, none twice in two.
            CauseId = handover.Id,
            DocumentId = handover.DocumentId,
            Sequence = handover.Sequence,
        };
}
