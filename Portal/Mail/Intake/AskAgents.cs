using Portal.Domain.Mail;

namespace Portal.Mail;

/// <summary>Asks the gate and does not wait for ever: what takes longer is held, and the sender is told 250.</summary>
sealed class AskAgents(IArrivalGate gate, TimeProvider clock, ILogger<AskAgents> log)
{
    /// <summary>All agents of a mail together (contract, section 3).</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>The decision. <paramref name="limit"/> is cancelled when the time of the mail is over.</summary>
    public async ValueTask<ArrivalDecision> AskAsync(ArrivingMessage message, IncomingMail raw, CancellationToken limit)
    {
        if (limit.IsCancellationRequested)
            return Late;
        try
        {
            var asked = gate.DecideAsync(message, limit);
            return asked.IsCompletedSuccessfully ? asked.Result : await asked.AsTask().WaitAsync(Limit, clock, limit);
        }
        catch (Exception late) when (late is TimeoutException || (late is OperationCanceledException && limit.IsCancellationRequested))
        {
            // An agent that ignores its end may still read the bytes.
            raw.Keep();
            IntakeLog.AgentsTooSlow(log, message.Collector, message.MessageId);
            return Late;
        }
    }

    static ArrivalDecision Late { get; } =
        new() { Disposition = Disposition.Held, Reason = "The agents of this mail took longer than 20 s together." };
}
