using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Portal.Data.Sqlite;

/// <summary>
/// One writer at a time in this process: two SQLite writers make the driver sleep in 150 ms steps. Who opens a write
/// transaction holds the gate; a plain SaveChanges without a transaction passes it by itself.
/// </summary>
public sealed class SqliteWriteGate : SaveChangesInterceptor, IWriteGate, IDisposable
{
    readonly SemaphoreSlim gate = new(1, 1);
    readonly ConcurrentDictionary<DbContextId, bool> inside = new();

    /// <inheritdoc/>
    public async ValueTask<IDisposable> EnterAsync(CancellationToken stop)
    {
        await gate.WaitAsync(stop);
        return new Lease(gate);
    }

    /// <inheritdoc/>
    public IDisposable Enter()
    {
        gate.Wait();
        return new Lease(gate);
    }

    /// <inheritdoc/>
    public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default
    )
    {
        if (eventData.Context is { } context && context.Database.CurrentTransaction is null)
        {
            await gate.WaitAsync(cancellationToken);
            inside[context.ContextId] = true;
        }
        return result;
    }

    /// <inheritdoc/>
    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        if (eventData.Context is { } context && context.Database.CurrentTransaction is null)
        {
            gate.Wait();
            inside[context.ContextId] = true;
        }
        return result;
    }

    /// <inheritdoc/>
    public override int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        Leave(eventData.Context);
        return result;
    }

    /// <inheritdoc/>
    public override ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData,
        int result,
        CancellationToken cancellationToken = default
    )
    {
        Leave(eventData.Context);
        return ValueTask.FromResult(result);
    }

    /// <inheritdoc/>
    public override void SaveChangesFailed(DbContextErrorEventData eventData) => Leave(eventData.Context);

    /// <inheritdoc/>
    public override Task SaveChangesFailedAsync(DbContextErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        Leave(eventData.Context);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override void SaveChangesCanceled(DbContextEventData eventData) => Leave(eventData.Context);

    /// <inheritdoc/>
    public override Task SaveChangesCanceledAsync(DbContextEventData eventData, CancellationToken cancellationToken = default)
    {
        Leave(eventData.Context);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => gate.Dispose();

    void Leave(DbContext? context)
    {
        if (context is not null && inside.TryRemove(context.ContextId, out _))
            gate.Release();
    }

    sealed class Lease(SemaphoreSlim gate) : IDisposable
    {
        SemaphoreSlim? held = gate;

        public void Dispose() => Interlocked.Exchange(ref held, null)?.Release();
    }
}
