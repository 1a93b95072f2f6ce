using System.Collections.Concurrent;
using Portal.Domain.Mail;

namespace Portal.Tests.Modules.Mail;

/// <summary>A gate that answers what the test says and remembers what it was asked.</summary>
sealed class SteeredGate : IArrivalGate
{
    readonly ConcurrentQueue<ArrivingMessage> seen = new();

    /// <summary>The answer; filed unless set.</summary>
    public Func<ArrivingMessage, ArrivalDecision> Answer { get; set; } = _ => new ArrivalDecision { Disposition = Disposition.Filed };

    /// <summary>Never answers, whatever the token says.</summary>
    public bool Hangs { get; init; }

    /// <summary>Reads everything an agent could read.</summary>
    public bool Reads { get; init; }

    /// <summary>What it was asked.</summary>
    public IReadOnlyList<ArrivingMessage> Seen => [.. seen];

    /// <inheritdoc/>
    public async ValueTask<ArrivalDecision> DecideAsync(ArrivingMessage message, CancellationToken stop)
    {
        if (Reads)
            Read(message.Content);
        seen.Enqueue(message);
        if (Hangs)
            await new TaskCompletionSource().Task;
        return Answer(message);
    }

    /// <inheritdoc/>
    public ValueTask<ReleasedArrival> ReleaseAsync(Guid collectorId, Guid messageId, CancellationToken stop) =>
        ValueTask.FromResult(new ReleasedArrival([], static () => { }));

    static void Read(IMailContent content)
    {
        _ = (content.Subject, content.From, content.FromName, content.To, content.Cc, content.Date, content.MessageIdHeader);
        _ = (content.Text, content.Html, content.Attachments, content.Headers);
    }
}
