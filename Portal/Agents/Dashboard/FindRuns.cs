using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Agents;

/// <summary>Finds runs by whatever a page or the API filters, newest first.</summary>
sealed class FindRuns(SearchLists<RunRow> search)
{
    const int Step = 500;

    /// <summary>A page.</summary>
    public Task<IQueryable<RunRow>> PageAsync(PortalDbContext db, RunQuery query, Guid? before, int most, CancellationToken stop)
    {
        var (plan, wanted) = Of(db, query);
        return search.PageAsync(db, plan, wanted, before, most, stop);
    }

    /// <summary>How many there are, at most <paramref name="most"/>.</summary>
    public Task<int> CountAsync(PortalDbContext db, RunQuery query, int most, CancellationToken stop)
    {
        var (plan, wanted) = Of(db, query);
        return search.CountAsync(db, plan, wanted, most, stop);
    }

    /// <summary>How many are newer than <paramref name="newest"/>, at most <paramref name="most"/>.</summary>
    public Task<int> CountNewerAsync(PortalDbContext db, RunQuery query, Guid newest, int most, CancellationToken stop)
    {
        var (plan, wanted) = Of(db, query);
        return search.CountNewerAsync(db, plan, wanted, newest, most, stop);
    }

    static (ListPlan<RunRow>, ListSearch) Of(PortalDbContext db, RunQuery query)
    {
        var floor = query.Since is { } since ? IdFloor.At(since) : Guid.Empty;
        var wanted = new ListSearch { Floor = floor, IsNarrow = query.MessageId is not null || query.DocumentId is not null };
        wanted.WithPart(SearchField.Text, query.Text);
        var runs = db.Runs.AsNoTracking();
        if (query.Since is not null)
            runs = runs.Where(x => x.Id >= floor);
        if (query.AgentIds is { } agents)
        {
            wanted.WithFacet(SearchField.Facet0, agents);
            // One agent is the rule, and then its index gives the order as well.
            runs = agents is [var agent] ? runs.Where(x => x.AgentId == agent) : runs.Where(x => agents.Contains(x.AgentId));
        }
        if (query.Outcome is { Length: > 0 } outcome)
        {
            wanted.WithWord(outcome);
            runs = runs.Where(x => x.Outcome == outcome);
        }
        if (query.CollectorId is { } collector)
        {
            wanted.WithFacet(SearchField.Facet1, collector);
            runs = runs.Where(x => x.CollectorId == collector);
        }
        if (query.MessageId is { } message)
            runs = runs.Where(x => x.MessageId == message);
        if (query.DocumentId is { } document)
            runs = runs.Where(x => x.DocumentId == document);
        if (!query.WithIdle && query.Outcome is not RunOutcome.NoMatch)
            runs = runs.WhereNotIdle();
        return query.Delivery is { Length: > 0 } state ? (Delivering(db, runs, state), wanted) : (new ListPlan<RunRow>(runs), wanted);
    }

    // A cause sorts as the run that it is: where deliveries are in a state that is none of everyday, those lead to the runs.
    static ListPlan<RunRow> Delivering(PortalDbContext db, IQueryable<RunRow> runs, string state)
    {
        // Joined with nothing, so that no index of states is taken for what the cause answers at once.
        var filtered = runs.Where(x => db.Deliveries.Any(y => y.CauseId == x.Id && y.State + "" == state));
        if (state is "delivered" or "pending" or "inFlight")
            return new ListPlan<RunRow>(filtered)
            {
                Few = [(most, stop) => OfStateAsync(db, state, most, stop)],
                Candidates = (before, stop) => WalkAsync(runs, before, stop),
            };
        return new ListPlan<RunRow>(filtered)
        {
            Few = [(most, stop) => runs.OrderByDescending(x => x.Id).Take(most).Select(x => x.Id).ToListAsync(stop)],
            Candidates = (before, stop) => CausesAsync(db, state, before, stop),
        };
    }

    // In steps, so that the deliveries are asked for a few runs each time and never joined as a whole.
    static async IAsyncEnumerable<IReadOnlyList<Guid>> WalkAsync(
        IQueryable<RunRow> runs,
        Guid? before,
        [EnumeratorCancellation] CancellationToken stop
    )
    {
        for (var last = before; ; )
        {
            var older = last is { } id ? runs.Where(x => x.Id < id) : runs;
            var ids = await older.OrderByDescending(x => x.Id).Take(Step).Select(x => x.Id).ToListAsync(stop);
            yield return ids;
            if (ids.Count < Step)
                yield break;
            last = ids[^1];
        }
    }

    static Task<List<Guid>> OfStateAsync(PortalDbContext db, string state, int most, CancellationToken stop) =>
        db.Deliveries.Where(x => x.State == state).OrderByDescending(x => x.Id).Take(most).Select(x => x.CauseId).ToListAsync(stop);

    static async IAsyncEnumerable<IReadOnlyList<Guid>> CausesAsync(
        PortalDbContext db,
        string state,
        Guid? before,
        [EnumeratorCancellation] CancellationToken stop
    )
    {
        // In this order the statement has the condition of the partial index word for word; otherwise two become NOT IN.
        var rows = db.Deliveries.Where(x => x.State == state && x.State != "delivered" && x.State != "pending" && x.State != "inFlight");
        for (var last = before; ; )
        {
            var older = last is { } id ? rows.Where(x => x.CauseId < id) : rows;
            var causes = await older.OrderByDescending(x => x.CauseId).Take(Step).Select(x => x.CauseId).ToListAsync(stop);
            yield return [.. causes.Distinct()];
            if (causes.Count < Step)
                yield break;
            last = causes[^1];
        }
    }
}
