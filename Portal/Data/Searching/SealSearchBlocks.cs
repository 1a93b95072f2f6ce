using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Portal.Domain.Common;

namespace Portal.Data;

/// <summary>
/// Writes the blocks that texts are searched by, behind the intake and never in its way: when enough rows have come they
/// are read, and written as one block. It also looks at the blocks that are there, one each time: rows that came late
/// (a slow transaction, another node's clock) or changed their text make it be written anew.
/// </summary>
public sealed class SealSearchBlocks(
    IDbContextFactory<PortalDbContext> contexts,
    WriteTransactions writes,
    Leases leases,
    IEnumerable<ISearchSource> sources,
    TimeProvider clock,
    ILogger<SealSearchBlocks> log
) : BackgroundService
{
    // Ids are made before their rows are committed; what is younger is left for the next time.
    static readonly TimeSpan Young = TimeSpan.FromSeconds(15);
    static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    // Rows of parts that one transaction writes: short enough for a mail to wait.
    const int Batch = 150;

    // A search that has read of a block reads its parts soon after.
    static readonly TimeSpan StillRead = TimeSpan.FromMinutes(1);

    readonly Dictionary<string, int> looked = [];

    // At the start there may be parts that another life left.
    bool hasLeft = true;
    long? leftAt;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        try
        {
            do await TryAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The portal stops.
        }
    }

    /// <summary>Does all there is to do; by one node at a time, and nothing is written while there is nothing.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        foreach (var source in sources)
        {
            while (await IsFullAsync(source, stop) && await LeasedAsync(x => SealNextAsync(source, x), stop)) { }
            if (await OldOneAsync(source, stop) is { } old)
                await LeasedAsync(x => WriteAgainAsync(source, old.Block, old.Changes, x), stop);
        }
        var isRead = leftAt is { } at && clock.GetElapsedTime(at) < StillRead;
        if (hasLeft && !isRead && await LeasedAsync(SweepAsync, stop))
            hasLeft = false;
    }

    async Task<bool> LeasedAsync(Func<CancellationToken, Task> work, CancellationToken stop)
    {
        await using var lease = await leases.TryTakeAsync("search", TimeSpan.FromSeconds(30), stop);
        if (lease is null)
            return false;
        using var held = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var renewing = lease.KeepAsync(held, failure => SearchLog.Failed(log, failure));
        try
        {
            await work(held.Token);
            return true;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // Another node holds the lease now, and does it.
            return false;
        }
        finally
        {
            await held.CancelAsync();
            await renewing;
        }
    }

    // Parts of blocks that were replaced, or never finished because the process ended.
    async Task SweepAsync(CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var left = await db.Set<SearchPartRow>()
            .Select(x => x.Block)
            .Distinct()
            .Where(x => !db.Set<SearchBlockRow>().Any(y => y.Number == x))
            .ToListAsync(stop);
        foreach (var number in left)
            await writes.RunAsync(x => x.Set<SearchPartRow>().Where(y => y.Block == number).ExecuteDeleteAsync(stop), stop);
    }

    async Task TryAsync(CancellationToken stop)
    {
        try
        {
            await RunAsync(stop);
        }
        catch (Exception failure) when (Outages.Of(failure) is not null)
        {
            // Said once by who watches the database; here it would be said every two seconds.
            SearchLog.Waits(log, failure);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // Searching still finds everything, only more slowly; the next time may do better.
            SearchLog.Failed(log, failure);
        }
    }

    async Task<bool> IsFullAsync(ISearchSource source, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        return await source.CountAsync(db, await EndAsync(db, source, stop), Old, SearchBlock.Size, stop) == SearchBlock.Size;
    }

    async Task SealNextAsync(ISearchSource source, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var after = await EndAsync(db, source, stop);
        var entries = await source.ReadAsync(db, after, Old, SearchBlock.Size, stop);
        // Another node may have been here between the look and the lease.
        if (entries.Count == SearchBlock.Size)
            await WriteAsync(source.List, after, entries, [], null, stop);
    }

    static async Task<Guid> EndAsync(PortalDbContext db, ISearchSource source, CancellationToken stop) =>
        await db.Set<SearchBlockRow>()
            .Where(x => x.List == source.List)
            .OrderByDescending(x => x.LastId)
            .Select(x => x.LastId)
            .FirstOrDefaultAsync(stop);

    async Task<(SearchBlockRow? Block, List<SearchChangeRow> Changes)?> OldOneAsync(ISearchSource source, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var blocks = await db.Set<SearchBlockRow>()
            .AsNoTracking()
            .Where(x => x.List == source.List)
            .OrderBy(x => x.LastId)
            .ToListAsync(stop);
        var changes = await db.Set<SearchChangeRow>()
            .AsNoTracking()
            .Where(x => x.List == source.List)
            .OrderBy(x => x.Id)
            .Take(SearchBlock.Size)
            .ToListAsync(stop);
        if (changes.Count > 0)
        {
            var block = blocks.Find(x => changes[0].RowId.CompareTo(x.LastId) <= 0);
            return (block, changes.FindAll(x => blocks.Find(y => x.RowId.CompareTo(y.LastId) <= 0) == block));
        }
        if (blocks.Count == 0)
            return null;
        var next = looked[source.List] = (looked.GetValueOrDefault(source.List) + 1) % blocks.Count;
        foreach (var block in new[] { blocks[^1], blocks[next] })
        {
            if (await source.CountAsync(db, block.After, block.LastId, SearchBlock.Most, stop) > block.Rows)
                return (block, []);
        }
        return null;
    }

    async Task WriteAgainAsync(ISearchSource source, SearchBlockRow? block, List<SearchChangeRow> changes, CancellationToken stop)
    {
        // What is in no block is read as it is, so nothing has to be remembered of it.
        if (block is null)
        {
            await writes.RunAsync(x => ForgetAsync(x, changes, stop), stop);
            return;
        }
        await using var db = await contexts.CreateDbContextAsync(stop);
        var entries = await source.ReadAsync(db, block.After, block.LastId, SearchBlock.Most, stop);
        await WriteAsync(source.List, block.After, entries, changes, block, stop);
    }

    async Task WriteAsync(
        string list,
        Guid after,
        List<SearchEntry> entries,
        List<SearchChangeRow> changes,
        SearchBlockRow? old,
        CancellationToken stop
    )
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var number =
            1
            + Math.Max(
                await db.Set<SearchBlockRow>().MaxAsync(x => (int?)x.Number, stop) ?? 0,
                await db.Set<SearchPartRow>().MaxAsync(x => (int?)x.Block, stop) ?? 0
            );
        var parts = SearchBlock.Build(number, entries);
        foreach (var batch in parts.Chunk(Batch))
            await writes.RunAsync(
                x =>
                {
                    x.AddRange(batch.AsEnumerable<object>());
                    return Task.CompletedTask;
                },
                stop
            );
        var last = old?.LastId ?? entries[^1].Id;
        // Only now does it count, and what it replaces no longer.
        await writes.RunAsync(
            async x =>
            {
                if (old is not null)
                    await x.Set<SearchBlockRow>().Where(y => y.Number == old.Number).ExecuteDeleteAsync(stop);
                await ForgetAsync(x, changes, stop);
                x.Add(
                    new SearchBlockRow
                    {
                        Number = number,
                        List = list,
                        After = after,
                        LastId = last,
                        Rows = entries.Count,
                    }
                );
            },
            stop
        );
        if (old is not null)
            (hasLeft, leftAt) = (true, clock.GetTimestamp());
        SearchLog.Sealed(log, list, entries.Count);
    }

    static Task<int> ForgetAsync(PortalDbContext db, List<SearchChangeRow> changes, CancellationToken stop)
    {
        var ids = changes.ConvertAll(x => x.Id);
        return db.Set<SearchChangeRow>().Where(x => ids.Contains(x.Id)).ExecuteDeleteAsync(stop);
    }

    Guid Old => Ids.FirstAt(clock.GetUtcNow() - Young);
}

static partial class SearchLog
{
    [LoggerMessage(1, LogLevel.Debug, "A block of {Rows} rows of {List} can be searched.")]
    public static partial void Sealed(ILogger log, string list, int rows);

    [LoggerMessage(3, LogLevel.Debug, "Texts are not indexed while the database does not answer.")]
    public static partial void Waits(ILogger log, Exception failure);

    [LoggerMessage(2, LogLevel.Warning, "Texts could not be indexed; searching goes on without, and this is tried again.")]
    public static partial void Failed(ILogger log, Exception failure);
}
