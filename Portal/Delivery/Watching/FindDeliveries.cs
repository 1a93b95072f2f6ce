using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Delivery;

/// <summary>Finds deliveries by whatever a page or the API filters, newest first.</summary>
sealed class FindDeliveries(SearchLists<DeliveryRow> search)
{
    /// <summary>A page.</summary>
    public Task<IQueryable<DeliveryRow>> PageAsync(PortalDbContext db, DeliveryQuery query, Guid? before, int most, CancellationToken stop)
    {
        var (plan, wanted) = Of(db, query);
        return search.PageAsync(db, plan, wanted, before, most, stop);
    }

    /// <summary>How many there are, at most <paramref name="most"/>.</summary>
    public Task<int> CountAsync(PortalDbContext db, DeliveryQuery query, int most, CancellationToken stop)
    {
        var (plan, wanted) = Of(db, query);
        return search.CountAsync(db, plan, wanted, most, stop);
    }

    /// <summary>How many are newer than <paramref name="newest"/>, at most <paramref name="most"/>.</summary>
    public Task<int> CountNewerAsync(PortalDbContext db, DeliveryQuery query, Guid newest, int most, CancellationToken stop)
    {
        var (plan, wanted) = Of(db, query);
        return search.CountNewerAsync(db, plan, wanted, newest, most, stop);
    }

    static (ListPlan<DeliveryRow>, ListSearch) Of(PortalDbContext db, DeliveryQuery query)
    {
        var rows = db.Deliveries.AsNoTracking();
        var text = query.Text?.Trim() ?? "";
        var isId = Ids.TryRead(text.StartsWith("msg_", StringComparison.Ordinal) ? text[4..] : text, out var id);
        var wanted = new ListSearch { IsNarrow = query.DocumentIds is not null || isId };
        if (!isId)
            wanted.WithPart(SearchField.Text, text);
        if (query.ThirdPartyIds is { } parties)
        {
            wanted.WithFacet(SearchField.Facet0, parties);
            rows = parties is [var one] ? rows.Where(x => x.ThirdPartyId == one) : rows.Where(x => parties.Contains(x.ThirdPartyId));
        }
        if (query.EndpointIds is { } endpoints)
        {
            wanted.WithFacet(SearchField.Facet1, endpoints);
            rows = endpoints is [var one] ? rows.Where(x => x.EndpointId == one) : rows.Where(x => endpoints.Contains(x.EndpointId));
        }
        if (query.AgentIds is { } agents)
        {
            wanted.WithFacet(SearchField.Facet2, agents);
            rows = agents is [var one]
                ? rows.Where(x => x.AgentId == one)
                : rows.Where(x => x.AgentId != null && agents.Contains(x.AgentId.Value));
        }
        if (query.Type is { Length: > 0 } type)
        {
            wanted.WithWord(type);
            rows = rows.Where(x => x.Type == type);
        }
        if (query.DocumentIds is { } documents)
            rows = rows.Where(x => x.DocumentId != null && documents.Contains(x.DocumentId.Value));
        if (isId)
            rows = rows.Where(x => x.Id == id || x.RunId == id || x.DocumentId == id);
        var plan = InStates(db, rows, StatesOf(query), wanted, isComposite: query.ThirdPartyIds is [_] || query.EndpointIds is [_]);
        return (isId ? plan with { Few = [(most, stop) => KnownAsync(db, id, most, stop)] } : plan, wanted);
    }

    // What has the id, what its run caused (by itself or by the handovers that it carried), what its document has.
    static async Task<List<Guid>> KnownAsync(PortalDbContext db, Guid id, int most, CancellationToken stop)
    {
        var causes = await db.Handovers.Where(x => x.RunId == id).Select(x => x.Id).ToListAsync(stop);
        causes.Add(id);
        var caused = await db
            .Deliveries.Where(x => causes.Contains(x.CauseId))
            .OrderBy(x => x.CauseId)
            .Select(x => x.Id)
            .Take(most)
            .ToListAsync(stop);
        var ofDocument = await db
            .Deliveries.Where(x => x.DocumentId == id)
            .OrderBy(x => x.Sequence)
            .Select(x => x.Id)
            .Take(most)
            .ToListAsync(stop);
        return [id, .. caused, .. ofDocument];
    }

    // Everyday states have no index together with a third party or an endpoint: then the search finds what both have.
    static ListPlan<DeliveryRow> InStates(
        PortalDbContext db,
        IQueryable<DeliveryRow> rows,
        IReadOnlyList<string>? states,
        ListSearch wanted,
        bool isComposite
    )
    {
        if (states is null)
            return new ListPlan<DeliveryRow>(rows);
        if (wanted.HasFacets && !(isComposite && !states.Any(IsEveryday)))
            wanted.WithRest();
        return new ListPlan<DeliveryRow>(rows.Where(x => states.Contains(x.State)))
        {
            Alternatives = states.Count == 0 ? [rows.Where(x => false)] : [.. states.Select(x => InState(rows, x))],
            Few = wanted.NeedsIndex ? [(most, stop) => OfStatesAsync(db, states, most, stop)] : [],
        };
    }

    static async Task<List<Guid>> OfStatesAsync(PortalDbContext db, IReadOnlyList<string> states, int most, CancellationToken stop)
    {
        var ids = new List<Guid>();
        foreach (var state in states)
            ids.AddRange(await InState(db.Deliveries, state).OrderByDescending(x => x.Id).Take(most).Select(x => x.Id).ToListAsync(stop));
        return ids;
    }

    static bool IsEveryday(string state) => state is "delivered" or "pending" or "inFlight";

    // Beside what is asked for stands the condition of the partial indexes: SQLite takes them only when it reads it.
    static IQueryable<DeliveryRow> InState(IQueryable<DeliveryRow> rows, string state) =>
        IsEveryday(state)
            ? rows.Where(x => x.State == state)
            : rows.Where(x => x.State == state && x.State != "delivered" && x.State != "pending" && x.State != "inFlight");

    static IReadOnlyList<string>? StatesOf(DeliveryQuery query)
    {
        var view = query.View switch
        {
            "open" => DeliveryLines.Open,
            "failed" => DeliveryLines.Failed,
            "delivered" => ["delivered"],
            _ => null,
        };
        if (query.State is not { Length: > 0 } state)
            return view;
        return view?.Contains(state) == false ? [] : [state];
    }
}
