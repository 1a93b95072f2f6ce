using Microsoft.Extensions.Logging;
using Npgsql;
using Portal.Domain.Common;

namespace Portal.Data;

/// <summary>
/// Tells the other nodes what happened here: one sender with a connection of its own, the first event at once and what
/// comes within the pause after it together. Nobody who publishes waits for it.
/// </summary>
sealed class TellNodes(StorageOptions storage, Node node, TimeProvider clock, ILogger<TellNodes> log) : IDisposable
{
    /// <summary>The one channel of the database.</summary>
    public const string Channel = "portal_live";

    // Twenty-five notifications a second at most: each one is a transaction that takes a lock of the whole server.
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(40);
    static readonly TimeSpan LastWord = TimeSpan.FromSeconds(1);

    readonly LiveBatch waiting = new();
    readonly SemaphoreSlim signal = new(0);
    NpgsqlConnection? connection;

    /// <summary>Will be told soon.</summary>
    public void Add(LiveEvent happened)
    {
        if (waiting.Add(happened))
            signal.Release();
    }

    /// <summary>Tells until stopped, and then what is left.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var backOff = new BackOff();
        try
        {
            while (true)
            {
                await signal.WaitAsync(stop);
                if (await TryTellAsync(backOff, stop))
                    await Task.Delay(Pause, clock, stop);
                else
                    await Task.Delay(backOff.Wait, clock, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            using var limit = new CancellationTokenSource(LastWord);
            await TryTellAsync(backOff, limit.Token);
        }
        finally
        {
            await CloseAsync();
        }
    }

    async Task<bool> TryTellAsync(BackOff backOff, CancellationToken stop)
    {
        var events = waiting.Take().ToList();
        if (events.Count == 0)
            return true;
        try
        {
            await TellAsync(LiveWire.Write(node.Incarnation, events), stop);
            backOff.Reset();
            return true;
        }
        catch (Exception failure)
        {
            // They go with the next ones: a cache elsewhere must not stay behind because the line was cut once.
            foreach (var happened in events)
                Add(happened);
            backOff.Longer();
            if (!stop.IsCancellationRequested)
                LiveFeedLog.NotTold(log, failure, backOff.Wait.TotalSeconds);
            await CloseAsync();
            return false;
        }
    }

    async Task TellAsync(List<string> payloads, CancellationToken stop)
    {
        if (connection is null)
        {
            connection = NodeConnection.Make(storage);
            await connection.OpenAsync(stop);
            // A hint need not reach the disk; what it is about has.
            await using var relax = new NpgsqlCommand("SET synchronous_commit TO OFF", connection);
            await relax.ExecuteNonQueryAsync(stop);
        }
        await using var command = new NpgsqlCommand("SELECT pg_notify($1, said) FROM unnest($2) AS said", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Channel });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. payloads] });
        await command.ExecuteNonQueryAsync(stop);
    }

    async Task CloseAsync()
    {
        if (connection is { } open)
            await open.DisposeAsync();
        connection = null;
    }

    /// <inheritdoc/>
    public void Dispose() => signal.Dispose();
}
