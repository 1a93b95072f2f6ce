using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Delivery;

/// <summary>A return whose mail did not come in time loses its place: an alarm is raised and the lane goes on.</summary>
sealed class ExpireHolds(
    IDbContextFactory<PortalDbContext> contexts,
    WriteTransactions writes,
    ILiveFeed feed,
    TimeProvider clock,
    ILogger<ExpireHolds> log
)
{
    public async Task<int> RunAsync(CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        await using (var db = await contexts.CreateDbContextAsync(stop))
        {
            if (!await db.LaneHolds.AnyAsync(x => x.Until <= now, stop))
                return 0;
        }
        var expired = await writes.RunAsync(db => RemoveAsync(db, now, stop), stop);
        foreach (var hold in expired)
        {
            DeliveryLog.HoldExpired(log, hold.DocumentId, hold.Sequence);
            feed.Publish(new LiveEvent(LiveTopic.Alarm, hold.DocumentId, hold.DocumentId));
        }
        return expired.Count;
    }

    async Task<List<LaneHoldRow>> RemoveAsync(PortalDbContext db, DateTimeOffset now, CancellationToken stop)
    {
        var candidates = await db.LaneHolds.AsNoTracking().Where(x => x.Until <= now).OrderBy(x => x.Until).Take(500).ToListAsync(stop);
        var expired = new List<LaneHoldRow>();
        foreach (var hold in candidates)
        {
            // Another node may be faster: who deletes the row raises the alarm.
            if (
                await db
                    .LaneHolds.Where(x => x.DocumentId == hold.DocumentId && x.Sequence == hold.Sequence && x.Until <= now)
                    .ExecuteDeleteAsync(stop) == 0
            )
                continue;
            expired.Add(hold);
            await db.ExecuteAsync(
                [
                    Alarms.Raise(
                        clock,
                        "delivery.holdExpired",
                        hold.DocumentId,
                        $"The return with sequence {hold.Sequence} of document {hold.DocumentId} was not pushed within its time; later pushes of the document go on without it. Look at the return's mail and the runs of its agent."
                    ),
                ],
                stop
            );
        }
        return expired;
    }
}
