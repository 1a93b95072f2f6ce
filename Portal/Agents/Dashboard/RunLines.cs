using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Agents;

/// <summary>Reads the live list of the dashboard, newest first, each run with its deliveries: two queries a page.</summary>
public sealed class RunLines(IDbContextFactory<PortalDbContext> contexts)
{
    /// <summary>Beyond this a count is only "more than".</summary>
    public const int MostCounted = 10_000;

    /// <summary>A page; <paramref name="before"/> is the last id of the page before.</summary>
    public async Task<IReadOnlyList<RunLine>> ReadAsync(RunQuery query, Guid? before, int limit, CancellationToken stop = default)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var runs = Filtered(db, query);
        if (before is { } last)
            runs = runs.Where(x => x.Id < last);
        return await LinesAsync(db, await runs.OrderByDescending(x => x.Id).Take(limit).ToListAsync(stop), stop);
    }

    /// <summary>These runs as they are now, newest first.</summary>
    public async Task<IReadOnlyList<RunLine>> ReadAsync(IReadOnlyCollection<Guid> ids, CancellationToken stop = default)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var runs = await db.Runs.AsNoTracking().Where(x => ids.Contains(x.Id)).OrderByDescending(x => x.Id).ToListAsync(stop);
        return await LinesAsync(db, runs, stop);
    }

    /// <summary>How many there are, up to <see cref="MostCounted"/>.</summary>
    public async Task<int> CountAsync(RunQuery query, CancellationToken stop = default)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        return await Filtered(db, query).OrderByDescending(x => x.Id).Take(MostCounted).CountAsync(stop);
    }

    /// <summary>How many are newer than <paramref name="newest"/>, up to 100.</summary>
    public async Task<int> CountNewerAsync(RunQuery query, Guid newest, CancellationToken stop = default)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        return await Filtered(db, query).Where(x => x.Id > newest).OrderBy(x => x.Id).Take(100).CountAsync(stop);
    }

    static IQueryable<RunRow> Filtered(PortalDbContext db, RunQuery query)
    {
        var runs = db.Runs.AsNoTracking();
        if (query.Since is { } since)
        {
            var floor = IdFloor.At(since);
            runs = runs.Where(x => x.Id >= floor);
        }
        if (query.AgentId is { } agent)
            runs = runs.Where(x => x.AgentId == agent);
        if (query.Outcome is { Length: > 0 } outcome)
            runs = runs.Where(x => x.Outcome == outcome);
        if (query.CollectorId is { } collector)
            runs = runs.Where(x => x.CollectorId == collector);
        if (query.Delivery is { Length: > 0 } state)
            runs = runs.Where(x => db.Deliveries.Any(y => y.CauseId == x.Id && y.State == state));
        if (query.Outcome is not RunOutcome.NoMatch)
            runs = runs.WhereNotIdle();
        return query.Text?.Trim() is { Length: > 0 } text ? Containing(db, runs, text) : runs;
    }

    static IQueryable<RunRow> Containing(PortalDbContext db, IQueryable<RunRow> runs, string text)
    {
        // Translated to SQL lower(): the database compares, no culture of this process takes part.
#pragma warning disable CA1304, CA1311, CA1862, MA0011, RCS1155
        var wanted = text.ToLower();
        return runs.Where(x =>
            x.AgentName.ToLower().Contains(wanted)
            || x.Input.ToLower().Contains(wanted)
            || db.Documents.Any(y => y.Id == x.DocumentId && y.Number.ToLower().Contains(wanted))
        );
#pragma warning restore CA1304, CA1311, CA1862, MA0011, RCS1155
    }

    static async Task<IReadOnlyList<RunLine>> LinesAsync(PortalDbContext db, List<RunRow> runs, CancellationToken stop)
    {
        var ids = await RunCauses.OfAsync(db, runs, stop);
        var pushes = await (
            from delivery in db.Deliveries.AsNoTracking()
            where ids.Contains(delivery.CauseId)
            join endpoint in db.Endpoints.AsNoTracking() on delivery.EndpointId equals endpoint.Id into endpoints
            from endpoint in endpoints.DefaultIfEmpty()
            join party in db.ThirdParties.AsNoTracking() on delivery.ThirdPartyId equals party.Id into parties
            from party in parties.DefaultIfEmpty()
            orderby delivery.Id
            select new
            {
                Delivery = delivery,
                Endpoint = endpoint == null ? "" : endpoint.Name,
                Party = party == null ? "" : party.Name,
            }
        ).ToListAsync(stop);
        var byRun = pushes.ToLookup(x => RunCauses.RunOf(x.Delivery), x => Push(x.Delivery, x.Party, x.Endpoint));
        return [.. runs.Select(x => Line(x, [.. byRun[x.Id]]))];
    }

    static RunLine Line(RunRow run, IReadOnlyList<RunPush> pushes) =>
        new(
            run.Id,
            run.AgentId,
            run.AgentName,
            run.AgentVersion,
            run.Trigger,
            run.Input,
            run.Outcome,
            run.Reason,
            run.StartedAt,
            run.DurationMicros,
            pushes
        );

    static RunPush Push(DeliveryRow row, string party, string endpoint) =>
        new(
            row.Id,
            party,
            endpoint,
            row.Type,
            row.Sequence,
            row.State,
            row.LastStatusCode,
            row.Attempts,
            row.LastError,
            row.NextAttemptAt,
            row.State == "delivered" && row.EndedAt is { } end
                ? Math.Max(0, (end - (row.CommittedAt ?? row.CreatedAt)).TotalMilliseconds)
                : null
        );
}
