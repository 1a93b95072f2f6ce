using System.Globalization;
using System.Text.Json;
using Portal.Domain.Delivery;

namespace Portal.Agents;

/// <summary>Plans one delivery for each endpoint that takes the type.</summary>
sealed class PushAction(IOutbox outbox, string? thirdParty, string? endpoint, string type, DataTemplate data) : AgentAction
{
    const int MostBytes = 256 * 1024;

    public override string Key => "push";

    /// <summary>Named in the definition; null: the document's own.</summary>
    public string? ThirdParty => thirdParty;

    public override void Plan(RunScope run, int index)
    {
        var partyId = Addressee(run);
        var document = run.Input.Document;
        var own = document is not null && document.ThirdPartyId == partyId;
        var body = data.Render(run.Templates, run.Clock);
        if (body.Length > MostBytes)
            throw new RunFailure($"push: data has {body.Length} bytes; at most {MostBytes} are allowed.");
        var plan = outbox.Plan(
            new PushRequest
            {
                Type = type,
                ThirdPartyId = partyId,
                Endpoint = endpoint,
                Data = body,
                Timestamp = HappenedAt(run),
                Cause = new PushCause(
                    run.Input.IsMail ? run.Input.Message.MessageId : null,
                    run.Id,
                    run.Agent.Id,
                    run.Agent.Name,
                    run.Agent.Version
                ),
                ActionIndex = index,
                // Only the document's own third party may learn of it by its lane.
                DocumentId = own ? document!.Id : null,
                Sequence = own ? Sequence(run) : null,
            }
        );
        if (plan.Deliveries.Count == 0)
            throw new RunFailure($"push {type}: {plan.WhyNone ?? "no enabled endpoint takes this type."}");
        run.Pushes.Add(plan);
        var endpoints = string.Join(", ", plan.Deliveries.Select(x => x.EndpointName));
        run.Did(Key, index, $"{type} to {plan.Deliveries[0].ThirdPartyName}: {endpoints} ({body.Length} bytes)");
    }

    Guid Addressee(RunScope run)
    {
        var document = run.Input.Document;
        if (thirdParty is null)
            return document?.ThirdPartyId
                ?? throw new RunFailure("push names no third party, and there is no message about a document of ours.");
        var partyId =
            outbox.FindThirdParty(thirdParty) ?? throw new RunFailure($"push: there is no third party '{thirdParty}' (any more).");
        if (document is not null && document.ThirdPartyId != partyId && !run.CrossParty)
            throw new RunFailure(
                $"push: the document belongs to {document.ThirdParty}, not to '{thirdParty}'; only an agent with crossParty: true may push it there."
            );
        return partyId;
    }

    static long? Sequence(RunScope run) =>
        run.Input.Event is { ValueKind: JsonValueKind.Object } happened
        && happened.TryGetProperty("sequence", out var sequence)
        && sequence.ValueKind == JsonValueKind.Number
        && sequence.TryGetInt64(out var number)
            ? number
            : null;

    // The time of the event, not of the push: our own event says when its record was handled.
    static DateTimeOffset HappenedAt(RunScope run)
    {
        if (
            run.Input.Message.Own
            && JsonTexts.Of(run.Input.Event, ["record", "handledAt"]) is [var text]
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
        )
            return time.ToUniversalTime();
        return run.Input.Message.ReceivedAt;
    }
}
