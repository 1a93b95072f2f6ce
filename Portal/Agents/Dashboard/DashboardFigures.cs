using Microsoft.EntityFrameworkCore;
using Portal.Agents.Controls;
using Portal.Data;

namespace Portal.Agents;

/// <summary>Figures of a window by outcome and by agent.</summary>
/// <param name="P50Millis">Half of the runs took at most this; null without runs.</param>
/// <param name="P95Millis">95 of 100 took at most this.</param>
/// <param name="Slices">Oldest first, without gaps.</param>
/// <param name="Failures">Agents that failed, worst first.</param>
public sealed record RunWindow(
    int Runs,
    int Succeeded,
    int Failed,
    double? P50Millis,
    double? P95Millis,
    IReadOnlyList<RunSlice> Slices,
    IReadOnlyList<AgentFailures> Failures
)
{
    /// <summary>Share of runs that did not fail, 0 to 100; null without runs.</summary>
    public double? SucceededPercent => Runs == 0 ? null : 100d * (Runs - Failed) / Runs;
}

/// <summary>Counts the runs of a window.</summary>
public sealed class DashboardFigures(IDbContextFactory<PortalDbContext> contexts)
{
    // Durations of the newest this many make the percentiles.
    const int MostDurations = 20_000;

    /// <summary>Reads the window <paramref name="from"/> to <paramref name="to"/> in slices.</summary>
    public async Task<RunWindow> ReadAsync(
        DateTimeOffset from,
        DateTimeOffset to,
        TimeSpan slice,
        Guid? agentId = null,
        CancellationToken stop = default
    )
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var floor = IdFloor.At(from);
        var runs = db.Runs.AsNoTracking().Where(x => x.Id >= floor).WhereNotIdle();
        if (agentId is { } agent)
            runs = runs.Where(x => x.AgentId == agent);
        var durations = (await runs.OrderByDescending(x => x.Id).Select(x => x.DurationMicros).Take(MostDurations).ToListAsync(stop))
            .Select(x => x / 1000d)
            .Order()
            .ToList();
        var slices = new List<RunSlice>();
        // A range of the primary key for each slice: the database counts, and no run is read for it.
        for (var begin = from; begin < to; begin += slice)
        {
            var (first, next) = (IdFloor.At(begin), IdFloor.At(begin + slice));
            var counts = await runs.Where(x => x.Id >= first && x.Id < next)
                .GroupBy(x => x.Outcome)
                .Select(x => new { Outcome = x.Key, Count = x.Count() })
                .ToListAsync(stop);
            var good = counts.Where(x => x.Outcome == "succeeded").Sum(x => x.Count);
            var bad = counts.Where(x => x.Outcome is "failed" or "timedOut").Sum(x => x.Count);
            slices.Add(new RunSlice(begin, good, counts.Sum(x => x.Count) - good - bad, bad));
        }
        var failures = await FailuresAsync(runs, stop);
        return new RunWindow(
            slices.Sum(x => x.Total),
            slices.Sum(x => x.Succeeded),
            slices.Sum(x => x.Failed),
            Percentiles.Of(durations, 0.5),
            Percentiles.Of(durations, 0.95),
            slices,
            failures
        );
    }

    static async Task<IReadOnlyList<AgentFailures>> FailuresAsync(IQueryable<RunRow> runs, CancellationToken stop)
    {
        var failed = await runs.Where(x => x.Outcome == "failed" || x.Outcome == "timedOut")
            .GroupBy(x => new { x.AgentId, x.Outcome })
            .Select(x => new
            {
                x.Key.AgentId,
                x.Key.Outcome,
                Name = x.Max(y => y.AgentName),
                Count = x.Count(),
            })
            .ToListAsync(stop);
        return
        [
            .. failed
                .GroupBy(x => x.AgentId)
                .Select(x => new AgentFailures(
                    x.Key,
                    x.First().Name ?? "",
                    x.Where(y => y.Outcome == "failed").Sum(y => y.Count),
                    x.Where(y => y.Outcome == "timedOut").Sum(y => y.Count)
                ))
                .OrderByDescending(x => x.Failed + x.TimedOut),
        ];
    }
}
