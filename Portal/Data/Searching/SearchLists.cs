using Microsoft.EntityFrameworkCore;

namespace Portal.Data;

/// <summary>
/// Finds rows of a list by texts and facets, newest first: in the newest rows by reading them, in the others by the
/// blocks. Whatever the blocks say is compared with the rows, so a row that is gone or changed is never shown wrongly.
/// </summary>
/// <typeparam name="TRow">Row of the list.</typeparam>
public sealed class SearchLists<TRow>(SearchSource<TRow> source)
    where TRow : class
{
    const int LeastCompared = 100;
    const int MostCompared = 500;

    /// <summary>So many rows are read rather than searched.</summary>
    const int MostRead = 1000;

    /// <summary>A page, newest first, as a query of rows: in the database's own order, or the rows that were found otherwise.</summary>
    public async Task<IQueryable<TRow>> PageAsync(
        PortalDbContext db,
        ListPlan<TRow> plan,
        ListSearch query,
        Guid? before,
        int most,
        CancellationToken stop
    )
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(query);
        if (!query.NeedsIndex && plan.IsPlain)
            return Newest.Of(plan.Alternatives, before, most);
        var ids = await FindAsync(db, plan, query, before, most, stop);
        return Of(db.Set<TRow>().AsNoTracking(), ids).OrderByDescending(x => EF.Property<Guid>(x, "Id"));
    }

    /// <summary>How many there are, at most <paramref name="most"/>.</summary>
    public async Task<int> CountAsync(PortalDbContext db, ListPlan<TRow> plan, ListSearch query, int most, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(query);
        return !query.NeedsIndex && plan.IsPlain
            ? await Newest.Of(plan.Alternatives, null, most).CountAsync(stop)
            : (await FindAsync(db, plan, query, null, most, stop)).Count;
    }

    /// <summary>How many are newer than <paramref name="newest"/>, at most <paramref name="most"/>.</summary>
    public async Task<int> CountNewerAsync(
        PortalDbContext db,
        ListPlan<TRow> plan,
        ListSearch query,
        Guid newest,
        int most,
        CancellationToken stop
    )
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(query);
        var ids = await FindAsync(db, plan, query, null, most, stop);
        return ids.Count(x => x.CompareTo(newest) > 0);
    }

    async Task<List<Guid>> FindAsync(
        PortalDbContext db,
        ListPlan<TRow> plan,
        ListSearch query,
        Guid? before,
        int most,
        CancellationToken stop
    )
    {
        if (query.Ceiling is { } ceiling && (before is not { } wanted || ceiling.CompareTo(wanted) < 0))
            before = ceiling;
        var filtered = plan.Filtered;
        foreach (var few in plan.Few)
        {
            if (await few(MostRead + 1, stop) is { Count: <= MostRead } ids)
                return ids.Count == 0 ? [] : [.. (await MetAsync(db, Older(Of(filtered, ids), before), query, stop)).Take(most)];
        }
        if (query.IsNarrow)
            return [.. (await NewestAsync(db, filtered, query, before, Guid.Empty, most, stop)).Take(most)];
        if (!query.NeedsIndex && plan.Candidates is null)
            return await Newest.Of(plan.Alternatives, before, most).Select(x => EF.Property<Guid>(x, "Id")).ToListAsync(stop);
        var found = new List<Guid>();
        if (plan.Candidates is { } candidates && !query.HasTexts)
        {
            await foreach (var ids in candidates(before, stop))
            {
                await CompareAsync(db, filtered, query, ids, most, found, stop);
                if (found.Count >= most)
                    break;
            }
            return [.. found.Take(most)];
        }
        var blocks = await SearchBlocks.OfAsync(db, source.List, before, query, stop);
        found.AddRange(await NewestAsync(db, filtered, query, before, blocks.Top, most, stop));
        if (found.Count < most)
            await foreach (var some in blocks.CandidatesAsync(stop))
            {
                var ids = some.Where(x => x.CompareTo(query.Floor) >= 0 && (before is not { } last || x.CompareTo(last) < 0));
                await CompareAsync(db, filtered, query, ids, most, found, stop);
                if (found.Count >= most)
                    break;
            }
        var changed = await db.Set<SearchChangeRow>()
            .Where(x => x.List == source.List)
            .OrderBy(x => x.Id)
            .Select(x => x.RowId)
            .Take(MostRead)
            .ToListAsync(stop);
        if (changed.Count > 0)
            found.AddRange(await MetAsync(db, Older(Of(filtered, changed), before), query, stop));
        return [.. found.Distinct().OrderDescending().Take(most)];
    }

    async Task CompareAsync(
        PortalDbContext db,
        IQueryable<TRow> filtered,
        ListSearch query,
        IEnumerable<Guid> candidates,
        int most,
        List<Guid> found,
        CancellationToken stop
    )
    {
        foreach (var ids in candidates.Chunk(Math.Clamp(most * 2, LeastCompared, MostCompared)))
        {
            found.AddRange(await MetAsync(db, Of(filtered, ids), query, stop));
            if (found.Count >= most)
                return;
        }
    }

    // In steps that grow: common words are found in the first.
    async Task<List<Guid>> NewestAsync(
        PortalDbContext db,
        IQueryable<TRow> filtered,
        ListSearch query,
        Guid? before,
        Guid top,
        int most,
        CancellationToken stop
    )
    {
        var found = new List<Guid>();
        for (var (step, last) = (MostCompared, before); ; step = Math.Min(step * 2, SearchBlock.Size))
        {
            var rows = Older(filtered, last)
                .Where(x => EF.Property<Guid>(x, "Id") > top)
                .OrderByDescending(x => EF.Property<Guid>(x, "Id"))
                .Take(step);
            var entries = await source.Entries(db, rows).ToListAsync(stop);
            found.AddRange(entries.Where(query.IsMet).Select(x => x.Id).OrderDescending());
            if (entries.Count < step || found.Count >= most)
                return found;
            last = entries.Select(x => x.Id).Min();
        }
    }

    async Task<IEnumerable<Guid>> MetAsync(PortalDbContext db, IQueryable<TRow> rows, ListSearch query, CancellationToken stop)
    {
        var entries = await source.Entries(db, rows).ToListAsync(stop);
        return entries.Where(query.IsMet).Select(x => x.Id).OrderDescending();
    }

    static IQueryable<TRow> Of(IQueryable<TRow> rows, IReadOnlyCollection<Guid> ids) =>
        rows.Where(x => ids.Contains(EF.Property<Guid>(x, "Id")));

    static IQueryable<TRow> Older(IQueryable<TRow> rows, Guid? before) =>
        before is { } last ? rows.Where(x => EF.Property<Guid>(x, "Id") < last) : rows;
}
