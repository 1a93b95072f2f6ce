using Portal.Domain.Mail;

namespace Portal.Agents;

/// <summary>Answers Mail: the enabled before-arrival agents of the collector run, in their order.</summary>
sealed class ArrivalGate(AgentCache agents, RunChain runChain) : IArrivalGate
{
    /// <inheritdoc/>
    public async ValueTask<ArrivalDecision> DecideAsync(ArrivingMessage message, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(message);
        return await runChain.DecideAsync(await agents.ForAsync(message.CollectorId, stop), message, stop);
    }
}
