using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Portal.Data;

/// <summary>
/// The one writer of the hot path (design.md, section 5): takes what waits when the previous commit has ended, at most
/// 256 units or 8 MiB, into one transaction; no timer. If a batch fails its units are tried one by one, so that a bad
/// unit hurts only itself; if the database is away all of them fail at once. A unit is acknowledged after the commit,
/// never before.
/// </summary>
sealed class GroupCommitWriter(Func<IUnitExecutor> open, IWriteGate gate, ILogger<GroupCommitWriter> log) : IDisposable
{
    const int MaxUnits = 256;
    const long MaxBytes = 8L << 20;

    readonly Channel<Waiting> queue = Channel.CreateBounded<Waiting>(
        new BoundedChannelOptions(4096) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait }
    );
    readonly CancellationTokenSource closing = new();
    readonly Lock starting = new();
    Thread? thread;
    IUnitExecutor? executor;

    /// <summary>Units that wait, for back-pressure and metrics.</summary>
    public int Backlog => queue.Reader.Count;

    /// <summary>
    /// Commits the unit; completes after the commit. Throws what the database threw when the unit could not be
    /// written, also when tried alone: the caller then answers "try again" (4xx).
    /// </summary>
    public async Task<WriteOutcome> CommitAsync(WriteUnit unit, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(unit);
        EnsureStarted();
        var waiting = new Waiting(unit);
        await queue.Writer.WriteAsync(waiting, stop);
        // Once it is queued it is the writer's: giving up here could leave a mail committed and yet not answered.
        return await waiting.Done.Task;
    }

    void EnsureStarted()
    {
        if (thread is not null)
            return;
        lock (starting)
        {
            if (thread is not null)
                return;
            var started = new Thread(Run) { IsBackground = true, Name = "group-commit" };
            started.Start();
            thread = started;
        }
    }

    void Run()
    {
        var batch = new List<Waiting>(MaxUnits);
        while (WaitForWork())
        {
            batch.Clear();
            long bytes = 0;
            while (batch.Count < MaxUnits && bytes < MaxBytes && queue.Reader.TryRead(out var next))
            {
                batch.Add(next);
                bytes += next.Unit.Bytes;
            }
            if (batch.Count > 0)
                CommitBatch(batch);
        }
        executor?.Dispose();
    }

    bool WaitForWork()
    {
        try
        {
            var ready = queue.Reader.WaitToReadAsync(closing.Token);
            return ready.IsCompleted ? ready.Result : ready.AsTask().GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    void CommitBatch(List<Waiting> batch)
    {
        try
        {
            var outcomes = CommitOrReconnect(batch.ConvertAll(static x => x.Unit));
            for (var i = 0; i < batch.Count; i++)
                batch[i].Done.TrySetResult(outcomes[i]);
        }
        catch (Exception failure) when (Outages.Of(failure) is Outage.Away or Outage.Locked)
        {
            // Nobody's unit is at fault. One by one each would wait for the database as long as the batch did, while the
            // queue behind them grows and their senders give up.
            WriterLog.DatabaseAway(log, failure, batch.Count);
            foreach (var waiting in batch)
                waiting.Done.TrySetException(failure);
        }
        catch (Exception failure) when (batch.Count > 1)
        {
            WriterLog.BatchFailed(log, failure, batch.Count);
            foreach (var waiting in batch)
                CommitAlone(waiting);
        }
        catch (Exception failure)
        {
            WriterLog.UnitFailed(log, failure);
            batch[0].Done.TrySetException(failure);
        }
    }

    void CommitAlone(Waiting waiting)
    {
        try
        {
            waiting.Done.TrySetResult(CommitOnce([waiting.Unit])[0]);
        }
        catch (Exception failure)
        {
            WriterLog.UnitFailed(log, failure);
            waiting.Done.TrySetException(failure);
        }
    }

    // A connection that was opened before may have died with a server that is there again: that is no outage.
    WriteOutcome[] CommitOrReconnect(IReadOnlyList<WriteUnit> units)
    {
        var isOld = executor is not null;
        try
        {
            return CommitOnce(units);
        }
        catch (Exception failure) when (isOld && Outages.Of(failure) == Outage.Away)
        {
            return CommitOnce(units);
        }
    }

    WriteOutcome[] CommitOnce(IReadOnlyList<WriteUnit> units)
    {
        using var turn = gate.Enter();
        executor ??= open();
        try
        {
            return executor.Commit(units);
        }
        catch
        {
            // The connection may be what is broken: the next batch opens a new one.
            executor.Dispose();
            executor = null;
            throw;
        }
    }

    /// <summary>Writes what is queued, then ends the thread.</summary>
    public void Dispose()
    {
        queue.Writer.TryComplete();
        thread?.Join(TimeSpan.FromSeconds(4));
        closing.Cancel();
        closing.Dispose();
    }

    sealed record Waiting(WriteUnit Unit)
    {
        public TaskCompletionSource<WriteOutcome> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

static partial class WriterLog
{
    [LoggerMessage(1, LogLevel.Warning, "A batch of {Units} units failed; each is tried alone")]
    public static partial void BatchFailed(ILogger log, Exception failure, int units);

    [LoggerMessage(2, LogLevel.Error, "A unit could not be written; its sender is told to try again")]
    public static partial void UnitFailed(ILogger log, Exception failure);

    [LoggerMessage(3, LogLevel.Error, "The database does not answer; the senders of {Units} units are told to try again")]
    public static partial void DatabaseAway(ILogger log, Exception failure, int units);
}
