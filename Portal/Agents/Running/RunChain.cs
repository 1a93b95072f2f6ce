using Portal.Domain.Agents;
using Portal.Domain.Common;
using Portal.Domain.Delivery;
using Portal.Domain.Identity;
using Portal.Domain.Mail;

namespace Portal.Agents;

/// <summary>
/// Runs agents on one message, one after the other, and says what becomes of it (contract, section 3). Everything they
/// did is in the answer; nothing has happened until its rows are committed.
/// </summary>
sealed class RunChain(
    RunAgent runAgent,
    IDocumentDirectory documents,
    IOutbox outbox,
    INotifier notifier,
    ILiveFeed feed,
    TimeProvider clock
)
{
    /// <summary>What all agents of a message have together; beyond it the message is held and answered 250.</summary>
    public static readonly TimeSpan Together = TimeSpan.FromSeconds(20);

    /// <summary>Runs the agents in the given order.</summary>
    public async ValueTask<ArrivalDecision> DecideAsync(IReadOnlyList<LiveAgent> chain, ArrivingMessage message, CancellationToken stop)
    {
        if (chain.Count == 0)
            return new ArrivalDecision { Disposition = Disposition.Filed };
        var begin = clock.GetTimestamp();
        var document = message.DocumentId is { } id ? await documents.FindAsync(id, stop) : null;
        var mail = new ArrivedMail(message, document);
        var arrival = new Arrival(mail);
        foreach (var agent in chain)
        {
            stop.ThrowIfCancellationRequested();
            arrival.Add(Run(agent, mail, Together - clock.GetElapsedTime(begin)));
            if (arrival.Ended)
                break;
        }
        arrival.Late = message.SkipReason is null && clock.GetElapsedTime(begin) >= Together;
        return arrival.Decide(outbox, notifier, feed);
    }

    AgentRun Run(LiveAgent agent, ArrivedMail mail, TimeSpan left)
    {
        if (mail.Message.SkipReason is { } loop)
            return runAgent.Skip(agent, loop);
        return left > TimeSpan.Zero
            ? runAgent.Run(agent, mail, left)
            : runAgent.Skip(agent, $"The agents of this message used up their {Together.TotalSeconds:0} s.");
    }
}
