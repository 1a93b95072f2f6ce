using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Agents;

/// <summary>Milliseconds from the return to the third party's answer in one slice; null where nothing was answered.</summary>
public sealed record ReturnLatency(DateTimeOffset At, double? P50, double? P95, double? P99);

/// <summary>Return latency of a window and what is still open.</summary>
/// <param name="P50">Half were answered within; null without any.</param>
/// <param name="OpenDeliveries">Deliveries not ended, of any age.</param>
/// <param name="OldestOpen">When the oldest of them was made.</param>
public sealed record ReturnLatencyTotals(
    double? P50,
    double? P95,
    double? P99,
    int OpenDeliveries,
    DateTimeOffset? OldestOpen,
    IReadOnlyList<ReturnLatency> Series
);

/// <summary>Measures what the product exists for: how soon a third party has answered a return.</summary>
public sealed class ReturnLatencies(IDbContextFactory<PortalDbContext> contexts)
{
    // Percentiles of the newest this many; more would cost memory and say nothing new.
    const int Most = 20_000;

    const int MostOpen = 10_000;

    static readonly string[] Open = ["pending", "inFlight", "retrying", "held"];

    /// <summary>Reads the window <paramref name="from"/> to <paramref name="to"/> in slices.</summary>
    public async Task<ReturnLatencyTotals> ReadAsync(
        DateTimeOffset from,
        DateTimeOffset to,
        TimeSpan slice,
        CancellationToken stop = default
    )
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var floor = IdFloor.At(from);
        var answered = await (
            from delivery in db.Deliveries.AsNoTracking()
            where delivery.Id >= floor && delivery.State == "delivered" && delivery.EndedAt != null
            join run in db.Runs.AsNoTracking() on delivery.CauseId equals run.Id
            join message in db.Messages.AsNoTracking() on run.MessageId equals message.Id
            join happened in db.DocumentEvents.AsNoTracking() on message.EventId equals happened.Id
            where message.Own
            orderby delivery.Id descending
            select new { happened.At, delivery.EndedAt }
        )
            .Take(Most)
            .ToListAsync(stop);
        var took = answered.Select(x => (x.At, Millis: Math.Max(0, (x.EndedAt!.Value - x.At).TotalMilliseconds))).ToList();
        var (count, oldest) = await OpenAsync(db, stop);
        var series = new List<ReturnLatency>();
        var bySlice = took.ToLookup(x => (x.At - from).Ticks / slice.Ticks);
        for (var index = 0L; from + (slice * index) < to; index++)
        {
            var sorted = bySlice[index].Select(x => x.Millis).Order().ToList();
            series.Add(
                new ReturnLatency(
                    from + (slice * index),
                    Percentiles.Of(sorted, 0.5),
                    Percentiles.Of(sorted, 0.95),
                    Percentiles.Of(sorted, 0.99)
                )
            );
        }
        var all = took.Select(x => x.Millis).Order().ToList();
        return new ReturnLatencyTotals(
            Percentiles.Of(all, 0.5),
            Percentiles.Of(all, 0.95),
            Percentiles.Of(all, 0.99),
            count,
            oldest,
            series
        );
    }

    // One range of the index for each state, and no more than a page would say.
    static async Task<(int Count, DateTimeOffset? Oldest)> OpenAsync(PortalDbContext db, CancellationToken stop)
    {
        var (count, oldest) = (0, (DateTimeOffset?)null);
        foreach (var state in Open)
        {
            var rows = db.Deliveries.AsNoTracking().Where(x => x.State == state).OrderBy(x => x.Id);
            count += await rows.Take(MostOpen).CountAsync(stop);
            var first = await rows.Select(x => (DateTimeOffset?)x.CreatedAt).FirstOrDefaultAsync(stop);
            oldest = first < oldest || oldest is null ? first ?? oldest : oldest;
        }
        return (count, oldest);
    }
}
