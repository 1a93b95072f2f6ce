using Portal.Domain.Agents;
using Portal.Domain.Common;
using Portal.Domain.Delivery;
using Portal.Domain.Mail;

namespace Portal.Agents;

/// <summary>
/// Runs the before-arrival agents of a collector in their order and says what becomes of the message (contract,
/// section 3). Everything they did is in the answer; nothing has happened until its rows are committed.
/// </summary>
sealed class ArrivalGate(
    AgentCache agents,
    RunAgent runAgent,
    IDocumentDirectory documents,
    IOutbox outbox,
    ILiveFeed feed,
    TimeProvider clock
) : IArrivalGate
{
    /// <summary>What all agents of a message have together; beyond it the message is held and answered 250.</summary>
    public static readonly TimeSpan Together = TimeSpan.FromSeconds(20);

    /// <inheritdoc/>
    public async ValueTask<ArrivalDecision> DecideAsync(ArrivingMessage message, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(message);
        var chain = await agents.ForAsync(message.CollectorId, stop);
        if (chain.Count == 0)
            return new ArrivalDecision { Disposition = Disposition.Filed };
        var document = message.DocumentId is { } id ? await documents.FindAsync(id, stop) : null;
        var mail = new ArrivedMail(message, document);
        var arrival = new Arrival(mail);
        var begin = clock.GetTimestamp();
        foreach (var agent in chain)
        {
            stop.ThrowIfCancellationRequested();
            var left = Together - clock.GetElapsedTime(begin);
            arrival.Add(
                message.SkipReason is { } loop ? runAgent.Skip(agent, loop)
                : left <= TimeSpan.Zero ? runAgent.Skip(agent, $"The agents of this message used up their {Together.TotalSeconds:0} s.")
                : runAgent.Run(agent, mail, left)
            );
            arrival.Late |= message.SkipReason is null && clock.GetElapsedTime(begin) >= Together;
            if (arrival.Ended)
                break;
        }
        return arrival.Decide(outbox, feed);
    }
}
