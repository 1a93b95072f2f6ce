using System.Collections.Immutable;
using Portal.Data;
using Portal.Domain.Common;
using Portal.Domain.Mail;

namespace Portal.Agents;

/// <summary>
/// Answers Mail: the enabled before-arrival agents of the collector run, in their order; the after-arrival agents get a
/// row each in the same commit, so that none is forgotten.
/// </summary>
sealed class ArrivalGate(AgentCache agents, RunChain runChain, RunDue due, TimeProvider clock) : IArrivalGate
{
    const string InsertDue = """INSERT INTO "AgentDue" ("Id", "AgentId", "MessageId", "CreatedAt") VALUES ($1, $2, $3, $4)""";

    /// <inheritdoc/>
    public async ValueTask<ArrivalDecision> DecideAsync(ArrivingMessage message, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(message);
        var live = await agents.ReadAsync(stop);
        var decision = await runChain.DecideAsync(Chain(live.Before, message.CollectorId), message, stop);
        var after = Chain(live.After, message.CollectorId);
        // Refused and discarded mail has not arrived; of kept-back mail the row waits for the release.
        if (after.Length == 0 || decision.Defer || decision.Disposition != Disposition.Filed || message.SkipReason is not null)
            return decision;
        var rows = after.Select(x => Row(x, message.MessageId)).ToList();
        var committed = decision.Committed;
        return decision with
        {
            EffectRows = [.. decision.EffectRows, .. rows],
            Committed = () =>
            {
                committed();
                due.Wake();
            },
        };
    }

    /// <inheritdoc/>
    public async ValueTask<ReleasedArrival> ReleaseAsync(Guid collectorId, Guid messageId, CancellationToken stop)
    {
        var live = await agents.ReadAsync(stop);
        return new ReleasedArrival([.. Chain(live.After, collectorId).Select(x => Row(x, messageId))], due.Wake);
    }

    static ImmutableArray<LiveAgent> Chain(ImmutableDictionary<Guid, ImmutableArray<LiveAgent>> chains, Guid collectorId) =>
        chains.TryGetValue(collectorId, out var chain) ? chain : [];

    RowCommand Row(LiveAgent agent, Guid messageId) => new(InsertDue, Ids.New(clock), agent.Identity.Id, messageId, clock.GetUtcNow());
}
