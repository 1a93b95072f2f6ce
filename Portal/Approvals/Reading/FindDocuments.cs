using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Portal.Api;
using Portal.Data;

namespace Portal.Approvals;

/// <summary>Finds the documents that somebody may see by whatever a page or the API filters, newest first.</summary>
sealed class FindDocuments(SearchLists<DocumentRow> search)
{
    const int Step = 500;

    // So many changes since a time are sorted; more lie so close that walking through the documents meets them.
    const int MostSorted = 5_000;

    /// <summary>A page.</summary>
    public Task<IQueryable<DocumentRow>> PageAsync(
        PortalDbContext db,
        DocumentReader reader,
        DocumentFilter filter,
        Guid? before,
        int most,
        CancellationToken stop
    )
    {
        var (plan, wanted) = Of(db, reader, filter);
        return search.PageAsync(db, plan, wanted, before, most, stop);
    }

    /// <summary>How many there are, at most <paramref name="most"/>.</summary>
    public Task<int> CountAsync(PortalDbContext db, DocumentReader reader, DocumentFilter filter, int most, CancellationToken stop)
    {
        var (plan, wanted) = Of(db, reader, filter);
        return search.CountAsync(db, plan, wanted, most, stop);
    }

    static (ListPlan<DocumentRow>, ListSearch) Of(PortalDbContext db, DocumentReader reader, DocumentFilter filter)
    {
        var wanted = new ListSearch { IsNarrow = filter.ExternalId is not null };
        wanted.WithPart(SearchField.Text, filter.Text);
        var rows = reader.Visible(db);
        if (reader.ThirdPartyId is { } party && wanted.NeedsIndex)
            wanted.WithFacet(SearchField.Facet0, party);
        if (filter.State is { } state)
            rows = rows.Where(x => x.State == state);
        if (filter.ExternalId is { } externalId)
            rows = rows.Where(x => x.ExternalId == externalId);
        if (filter.UpdatedAfter is { } since)
            rows = rows.Where(x => x.UpdatedAt > since);
        if (filter.ExternalId is not null)
            return (new ListPlan<DocumentRow>(rows), wanted);
        return (Of(db, rows, reader, filter, wanted.NeedsIndex), wanted);
    }

    static ListPlan<DocumentRow> Of(
        PortalDbContext db,
        IQueryable<DocumentRow> rows,
        DocumentReader reader,
        DocumentFilter filter,
        bool searched
    )
    {
        var few = new List<Func<int, CancellationToken, Task<List<Guid>>>>();
        if (filter.State is { } state && (searched || filter.UpdatedAfter is not null || reader.PersonId is not null))
            few.Add((most, stop) => Newest.Of([db.Documents.Where(x => x.State == state)], null, most).Select(x => x.Id).ToListAsync(stop));
        if (filter.UpdatedAfter is { } since)
            few.Add((most, stop) => SinceAsync(db, since, most, stop));
        if (reader.PersonId is { } person)
        {
            few.Add(async (most, stop) => await FirstAsync(OfPersonAsync(db, person, null, null, stop), most, stop));
            return new ListPlan<DocumentRow>(rows)
            {
                Few = few,
                Candidates = (before, stop) => OfPersonAsync(db, person, filter.UpdatedAfter, before, stop),
            };
        }
        return new ListPlan<DocumentRow>(rows)
        {
            Few = few,
            Candidates = filter.UpdatedAfter is { } time ? (before, stop) => ChangedAsync(db, rows, time, before, stop) : null,
        };
    }

    static Task<List<Guid>> SinceAsync(PortalDbContext db, DateTimeOffset since, int most, CancellationToken stop) =>
        db.Documents.Where(x => x.UpdatedAt > since).OrderBy(x => x.UpdatedAt).Take(most).Select(x => x.Id).ToListAsync(stop);

    // By the time of their change if that leaves few enough to sort, else by walking through all.
    static async IAsyncEnumerable<IReadOnlyList<Guid>> ChangedAsync(
        PortalDbContext db,
        IQueryable<DocumentRow> rows,
        DateTimeOffset since,
        Guid? before,
        [EnumeratorCancellation] CancellationToken stop
    )
    {
        var ids = await SinceAsync(db, since, MostSorted + 1, stop);
        if (ids.Count <= MostSorted)
        {
            yield return [.. ids.Where(x => before is not { } last || x.CompareTo(last) < 0).OrderDescending()];
            yield break;
        }
        for (var last = before; ; )
        {
            var some = await Newest.Of([rows], last, Step).Select(x => x.Id).ToListAsync(stop);
            yield return some;
            if (some.Count < Step)
                yield break;
            last = some[^1];
        }
    }

    // What the person handed in and where the person has or had a task: both indexes give the newest first.
    static async IAsyncEnumerable<IReadOnlyList<Guid>> OfPersonAsync(
        PortalDbContext db,
        Guid person,
        DateTimeOffset? since,
        Guid? before,
        [EnumeratorCancellation] CancellationToken stop
    )
    {
        if (since is { } time && await SinceAsync(db, time, MostSorted + 1, stop) is { Count: <= MostSorted } ids)
        {
            yield return [.. ids.Where(x => before is not { } newest || x.CompareTo(newest) < 0).OrderDescending()];
            yield break;
        }
        for (var last = before ?? Guid.AllBitsSet; ; )
        {
            var own = await db
                .Documents.Where(x => x.InitiatorId == person && x.Id < last)
                .OrderByDescending(x => x.Id)
                .Take(Step)
                .Select(x => x.Id)
                .ToListAsync(stop);
            var asked = await db
                .Tasks.Where(x => x.PersonId == person && x.DocumentId < last)
                .OrderByDescending(x => x.DocumentId)
                .Take(Step)
                .Select(x => x.DocumentId)
                .ToListAsync(stop);
            // Below the end of a list that was cut the other one says nothing yet.
            var end = new[] { own.Count == Step ? own[^1] : Guid.Empty, asked.Count == Step ? asked[^1] : Guid.Empty }.Max();
            yield return [.. own.Concat(asked).Where(x => x.CompareTo(end) >= 0).Distinct().OrderDescending()];
            if (end == Guid.Empty)
                yield break;
            last = end;
        }
    }

    static async Task<List<Guid>> FirstAsync(IAsyncEnumerable<IReadOnlyList<Guid>> all, int most, CancellationToken stop)
    {
        var ids = new List<Guid>();
        await foreach (var some in all.WithCancellation(stop))
        {
            ids.AddRange(some);
            if (ids.Count >= most)
                break;
        }
        return ids;
    }
}

/// <summary>Who looks at documents.</summary>
/// <param name="ThirdPartyId">A third party: its own.</param>
/// <param name="PersonId">A person who sees some: initiator's and participant's.</param>
/// <param name="Visible">What the reader may see, as the database tests it.</param>
sealed record DocumentReader(Guid? ThirdPartyId, Guid? PersonId, Func<PortalDbContext, IQueryable<DocumentRow>> Visible)
{
    /// <summary>A caller of the API.</summary>
    public static DocumentReader Of(Caller caller) =>
        new(
            caller.Kind == CallerKind.ThirdParty ? caller.Id ?? Guid.Empty : null,
            caller.Kind is CallerKind.ThirdParty or CallerKind.Bootstrap || DocumentAccess.SeesAll(caller.Roles)
                ? null
                : caller.Id ?? Guid.Empty,
            db => db.Documents.AsNoTracking().VisibleTo(db, caller)
        );

    /// <summary>A person at a page.</summary>
    public static DocumentReader Of(Guid personId, IReadOnlyCollection<string> roles) =>
        new(null, DocumentAccess.SeesAll(roles) ? null : personId, db => db.Documents.AsNoTracking().VisibleTo(db, personId, roles));
}
