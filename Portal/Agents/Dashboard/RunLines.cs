using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Agents;

/// <summary>Reads the live list of the dashboard, newest first, each run with its deliveries: two queries a page.</summary>
public sealed class RunLines(IDbContextFactory<PortalDbContext> contexts, SearchLists<RunRow> search)
{
    readonly FindRuns find = new(search);

    /// <summary>Beyond this a count is only "more than".</summary>
    public const int MostCounted = 1_000;

    /// <summary>A page; <paramref name="before"/> is the last id of the page before.</summary>
    public async Task<IReadOnlyList<RunLine>> ReadAsync(RunQuery query, Guid? before, int limit, CancellationToken stop = default)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var runs = await find.PageAsync(db, query, before, limit, stop);
        return await LinesAsync(db, await runs.ToListAsync(stop), stop);
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
        return await find.CountAsync(db, query, MostCounted, stop);
    }

    /// <summary>How many are newer than <paramref name="newest"/>, up to 100.</summary>
    public async Task<int> CountNewerAsync(RunQuery query, Guid newest, CancellationToken stop = default)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        return await find.CountNewerAsync(db, query, newest, 100, stop);
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
