using Portal.Domain.Common;

namespace Portal.Components.Viewing;

/// <summary>
/// A throttled subscription of a page: the first event refreshes at once, those within the interval are drawn
/// together, and two refreshes never run at the same time. Dispose it with the page.
/// </summary>
sealed class LiveRefresh : IDisposable
{
    readonly Func<Task> refresh;
    readonly TimeSpan interval;
    readonly TimeProvider clock;
    readonly IDisposable subscription;
    readonly ITimer timer;
    readonly Lock turn = new();
    long? last;
    bool waiting,
        running,
        again,
        disposed;

    /// <param name="refresh">Usually <c>() =&gt; InvokeAsync(…)</c>; must handle its own failures.</param>
    public LiveRefresh(ILiveFeed feed, TimeProvider clock, TimeSpan interval, Func<LiveEvent, bool> wanted, Func<Task> refresh)
    {
        (this.refresh, this.interval, this.clock) = (refresh, interval, clock);
        timer = clock.CreateTimer(_ => _ = FireAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        subscription = feed.Subscribe(x =>
        {
            if (wanted(x))
                Plan();
        });
    }

    public void Dispose()
    {
        lock (turn)
            disposed = true;
        subscription.Dispose();
        timer.Dispose();
    }

    void Plan()
    {
        lock (turn)
        {
            if (waiting || disposed)
                return;
            waiting = true;
            // By the time stamp: a wall clock that is set back must not keep a page from being drawn.
            var due = last is { } at ? interval - clock.GetElapsedTime(at) : TimeSpan.Zero;
            timer.Change(due > TimeSpan.Zero ? due : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    async Task FireAsync()
    {
        lock (turn)
        {
            (waiting, last) = (false, clock.GetTimestamp());
            if (disposed)
                return;
            again = running;
            if (running)
                return;
            running = true;
        }
        try
        {
            await refresh();
        }
        catch (ObjectDisposedException)
        {
            // The circuit ended between the event and the drawing; nobody looks any more.
        }
        finally
        {
            var more = false;
            lock (turn)
                (running, more, again) = (false, again, false);
            if (more)
                Plan();
        }
    }
}
