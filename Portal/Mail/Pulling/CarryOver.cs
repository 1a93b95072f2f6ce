using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Mail;

/// <summary>
/// After a change of UIDVALIDITY every mail has a new UID: finds the old records again by size, INTERNALDATE and
/// Message-ID, else by hash, so that nothing is filed twice.
/// </summary>
sealed class CarryOver(IDbContextFactory<PortalDbContext> contexts, GroupCommitWriter writer, TimeProvider clock)
{
    /// <summary>Records of earlier epochs that have none in this one yet.</summary>
    public async Task<OldPlaces> LoadAsync(PullRun run, CancellationToken stop)
    {
        var (collector, folder, epoch) = (run.Collector.Id, run.Folder, run.Epoch);
        await using var db = await contexts.CreateDbContextAsync(stop);
        var here = db.Pulled.Where(x => x.CollectorId == collector && x.Folder == folder);
        var carried = await here.Where(x => x.Epoch == epoch && x.MessageId != null).Select(x => x.MessageId!.Value).ToHashSetAsync(stop);
        var rows = await here.AsNoTracking().Where(x => x.Epoch != epoch && x.MessageId != null).ToListAsync(stop);
        return new OldPlaces(rows.Where(x => !carried.Contains(x.MessageId!.Value)).DistinctBy(x => x.MessageId), writer, clock);
    }
}

/// <summary>The old records; each answers for one mail only.</summary>
sealed class OldPlaces
{
    readonly Dictionary<(long, DateTimeOffset?, string?), Queue<PulledRow>> byHead = [];
    readonly Dictionary<string, Queue<PulledRow>> byHash = [];
    readonly HashSet<Guid> used = [];
    readonly GroupCommitWriter writer;
    readonly TimeProvider clock;

    public OldPlaces(IEnumerable<PulledRow> rows, GroupCommitWriter writer, TimeProvider clock)
    {
        (this.writer, this.clock) = (writer, clock);
        foreach (var row in rows.OrderBy(x => x.MessageId))
        {
            Put(byHead, (row.Size, row.InternalDate, row.MessageIdHeader), row);
            if (row.Sha256 is { } hash)
                Put(byHash, Convert.ToHexString(hash), row);
        }
    }

    /// <summary>By what the server says; a mail without Message-ID is not trusted to be the same by size and date alone.</summary>
    public Task<bool> CarryAsync(PulledPlace place) =>
        place is { InternalDate: not null, MessageIdHeader: not null }
            ? CarryAsync(place, Take(byHead, (place.Size, place.InternalDate, place.MessageIdHeader)))
            : Task.FromResult(false);

    /// <summary>By its bytes.</summary>
    public Task<bool> CarryAsync(PulledPlace place, byte[] sha256) => CarryAsync(place, Take(byHash, Convert.ToHexString(sha256)));

    async Task<bool> CarryAsync(PulledPlace place, PulledRow? old)
    {
        if (old is null)
            return false;
        var row = PulledRows.Claim(
            place with
            {
                ActionDone = place.ActionDone || old.ActionDone,
            },
            old.MessageId,
            old.Sha256,
            clock.GetUtcNow()
        );
        await writer.CommitAsync(new WriteUnit { Rows = [row] }, CancellationToken.None);
        return true;
    }

    PulledRow? Take<TKey>(Dictionary<TKey, Queue<PulledRow>> places, TKey key)
        where TKey : notnull
    {
        while (places.TryGetValue(key, out var queue) && queue.TryDequeue(out var row))
        {
            if (used.Add(row.MessageId!.Value))
                return row;
        }
        return null;
    }

    static void Put<TKey>(Dictionary<TKey, Queue<PulledRow>> places, TKey key, PulledRow row)
        where TKey : notnull
    {
        if (!places.TryGetValue(key, out var queue))
            places[key] = queue = new Queue<PulledRow>();
        queue.Enqueue(row);
    }
}
