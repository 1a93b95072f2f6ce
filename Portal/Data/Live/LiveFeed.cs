using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Portal.Domain.Common;

namespace Portal.Data;

/// <summary>The live feed of one process.</summary>
sealed class LiveFeed(ILogger<LiveFeed> log) : ILiveFeed
{
    ImmutableArray<Action<LiveEvent>> subscribers = [];

    /// <inheritdoc/>
    public void Publish(LiveEvent happened)
    {
        foreach (var subscriber in subscribers)
        {
            try
            {
                subscriber(happened);
            }
            catch (Exception failure)
            {
                // A page that fails must not stop a push; the failure is its own defect and is logged as such.
                LiveFeedLog.SubscriberFailed(log, failure, happened.Topic);
            }
        }
    }

    /// <inheritdoc/>
    public IDisposable Subscribe(Action<LiveEvent> onEvent)
    {
        ImmutableInterlocked.Update(ref subscribers, static (list, added) => list.Add(added), onEvent);
        return new Subscription(this, onEvent);
    }

    sealed class Subscription(LiveFeed feed, Action<LiveEvent> onEvent) : IDisposable
    {
        public void Dispose() => ImmutableInterlocked.Update(ref feed.subscribers, static (list, gone) => list.Remove(gone), onEvent);
    }
}
