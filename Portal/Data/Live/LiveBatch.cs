using System.Numerics;
using Portal.Domain.Common;

namespace Portal.Data;

/// <summary>
/// Events that wait to be told to the other nodes: each once, and beyond a bound only "many" of its topic, so that any
/// load fits and no change of a topic goes untold.
/// </summary>
sealed class LiveBatch
{
    /// <summary>Single events in one batch; beyond them the topic is told as a whole.</summary>
    public const int Most = 400;

    readonly Lock turn = new();
    HashSet<LiveEvent> events = new(Most);
    HashSet<LiveEvent> spare = new(Most);
    uint whole;

    /// <summary>Adds one; true when nothing waited before, so that the sender has to be woken.</summary>
    public bool Add(LiveEvent happened)
    {
        lock (turn)
        {
            var first = events.Count == 0 && whole == 0;
            if ((whole & Bit(happened.Topic)) == 0 && (events.Count >= Most || happened is { IsMany: true, DocumentId: null, RunId: null }))
                whole |= Bit(happened.Topic);
            else if ((whole & Bit(happened.Topic)) == 0)
                events.Add(happened);
            return first;
        }
    }

    /// <summary>Takes what waits; valid until the next call.</summary>
    public IReadOnlyCollection<LiveEvent> Take()
    {
        lock (turn)
        {
            var taken = events;
            (events, spare) = (spare, taken);
            events.Clear();
            taken.RemoveWhere(x => (whole & Bit(x.Topic)) != 0);
            for (; whole != 0; whole &= whole - 1)
                taken.Add(new LiveEvent((LiveTopic)BitOperations.TrailingZeroCount(whole), Guid.Empty));
            return taken;
        }
    }

    static uint Bit(LiveTopic topic) => 1u << (int)topic;
}
