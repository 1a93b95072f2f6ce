using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Approvals;

/// <summary>How the database comes to a person's tasks.</summary>
static class TaskPlans
{
    const int Step = 500;

    // So many due tasks are sorted; more lie so close that walking through the tasks meets them.
    const int MostSorted = 5_000;

    static readonly string[] Decided = ["approved", "returned", "rejected"];

    /// <summary>What waits.</summary>
    public static IQueryable<TaskRow> Active(PortalDbContext db, Guid personId) => InState(db, personId, "active");

    /// <summary>What waits, by text, by time and by round.</summary>
    public static (ListPlan<TaskRow>, ListSearch) ToDo(
        PortalDbContext db,
        Guid personId,
        string? text,
        (DateTimeOffset From, DateTimeOffset To)? due,
        bool laterRound
    )
    {
        var query = new ListSearch().WithPart(SearchField.Text, text);
        if (query.NeedsIndex)
            query.WithFacet(SearchField.Facet0, personId);
        // The words stand in the statement, since SQLite takes a partial index only when it reads them.
        var rows = db.Tasks.AsNoTracking().Where(x => x.PersonId == personId && x.State == "active");
        if (laterRound)
            rows = rows.Where(x => x.Round > 1);
        if (due is not { } time)
            return (new ListPlan<TaskRow>(rows) { Few = query.NeedsIndex ? [(most, stop) => IdsAsync(rows, most, stop)] : [] }, query);
        var (from, to) = time;
        // As an expression of its own the time has no index, and the walk keeps to the order of ids.
        var walked = rows.Where(x => (x.DueAt ?? DateTimeOffset.MaxValue) >= from && (x.DueAt ?? DateTimeOffset.MaxValue) < to);
        var dueRows = rows.Where(x => x.DueAt >= from && x.DueAt < to);
        return (
            new ListPlan<TaskRow>(dueRows)
            {
                Few = [(most, stop) => ByDueAsync(dueRows, most, stop), (most, stop) => IdsAsync(rows, most, stop)],
                Candidates = (before, stop) => DueAsync(dueRows, walked, before, stop),
            },
            query
        );
    }

    /// <summary>What the person decided.</summary>
    public static (ListPlan<TaskRow>, ListSearch) Done(PortalDbContext db, Guid personId, string? text)
    {
        var query = new ListSearch().WithPart(SearchField.Text, text);
        if (query.NeedsIndex)
            query.WithFacet(SearchField.Facet0, personId);
        IReadOnlyList<IQueryable<TaskRow>> parts = [.. Decided.Select(x => InState(db, personId, x))];
        return (
            new ListPlan<TaskRow>(db.Tasks.AsNoTracking().Where(x => x.PersonId == personId && Decided.Contains(x.State)))
            {
                Alternatives = parts,
                Few = query.NeedsIndex ? [(most, stop) => Newest.Of(parts, null, most).Select(x => x.Id).ToListAsync(stop)] : [],
            },
            query
        );
    }

    /// <summary>What the person handed in.</summary>
    public static (ListPlan<DocumentRow>, ListSearch) Initiated(PortalDbContext db, Guid personId, string? text)
    {
        var query = new ListSearch().WithPart(SearchField.Text, text);
        if (query.NeedsIndex)
            query.WithFacet(SearchField.Facet1, personId);
        var rows = db.Documents.AsNoTracking().Where(x => x.InitiatorId == personId);
        return (
            new ListPlan<DocumentRow>(rows)
            {
                Few = query.NeedsIndex ? [(most, stop) => Newest.Of([rows], null, most).Select(x => x.Id).ToListAsync(stop)] : [],
            },
            query
        );
    }

    static IQueryable<TaskRow> InState(PortalDbContext db, Guid personId, string state) =>
        db.Tasks.AsNoTracking().Where(x => x.PersonId == personId && x.State == state);

    static Task<List<Guid>> IdsAsync(IQueryable<TaskRow> rows, int most, CancellationToken stop) =>
        Newest.Of([rows], null, most).Select(x => x.Id).ToListAsync(stop);

    static Task<List<Guid>> ByDueAsync(IQueryable<TaskRow> rows, int most, CancellationToken stop) =>
        rows.OrderBy(x => x.DueAt).Take(most).Select(x => x.Id).ToListAsync(stop);

    static async IAsyncEnumerable<IReadOnlyList<Guid>> DueAsync(
        IQueryable<TaskRow> rows,
        IQueryable<TaskRow> walked,
        Guid? before,
        [EnumeratorCancellation] CancellationToken stop
    )
    {
        var ids = await ByDueAsync(rows, MostSorted + 1, stop);
        if (ids.Count <= MostSorted)
        {
            yield return [.. ids.Where(x => before is not { } last || x.CompareTo(last) < 0).OrderDescending()];
            yield break;
        }
        for (var last = before; ; )
        {
            var some = await Newest.Of([walked], last, Step).Select(x => x.Id).ToListAsync(stop);
            yield return some;
            if (some.Count < Step)
                yield break;
            last = some[^1];
        }
    }
}
