using Portal.Domain.Mail;

namespace Portal.Agents;

/// <summary>Runs the before-arrival agents.</summary>
sealed class ArrivalGate : IArrivalGate
{
    /// <inheritdoc/>
    public ValueTask<ArrivalDecision> DecideAsync(ArrivingMessage message, CancellationToken stop) =>
        ValueTask.FromResult(new ArrivalDecision { Disposition = Disposition.Filed });
}
