using System.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Portal.Api;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Delivery;

/// <summary>Filters of the list; names or ids.</summary>
sealed record DeliveryFilter(
    [FromQuery(Name = "state")] string? State,
    [FromQuery(Name = "thirdParty")] string? ThirdParty,
    [FromQuery(Name = "endpoint")] string? Endpoint,
    [FromQuery(Name = "type")] string? Type,
    [FromQuery(Name = "agent")] string? Agent,
    [FromQuery(Name = "document")] string? Document,
    [FromQuery(Name = "view")] string? View,
    [FromQuery(Name = "q")] string? Text
);

/// <summary>Lists deliveries, newest first, and reads one with its attempts.</summary>
sealed class ReadDeliveries(IDbContextFactory<PortalDbContext> contexts, SearchLists<DeliveryRow> search)
{
    static readonly string[] Views = ["open", "failed", "delivered"];

    readonly FindDeliveries find = new(search);

    sealed class Joined
    {
        public required DeliveryRow Row { get; init; }
        public string? Party { get; init; }
        public string? Endpoint { get; init; }
        public string? Agent { get; init; }
    }

    /// <summary>One page; <paramref name="owner"/> limits it to one third party's own.</summary>
    public async Task<Page<DeliveryView>> ListAsync(DeliveryFilter filter, Guid? owner, int? limit, string? after, CancellationToken stop)
    {
        var size = Paging.Limit(limit);
        await using var db = await contexts.CreateDbContextAsync(stop);
        var query = await QueryAsync(db, filter, owner, stop);
        var rows = await find.PageAsync(db, query, Paging.AfterId(after), size + 1, stop);
        var page = await Join(db, rows).OrderByDescending(x => x.Row.Id).ToListAsync(stop);
        return Paging.Cut(page, size, x => x.Row.Id, View);
    }

    /// <summary>One with its attempts and its exact body.</summary>
    public async Task<DeliveryView> ReadAsync(Guid id, Guid? owner, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var rows = db.Deliveries.AsNoTracking().Where(x => x.Id == id && (owner == null || x.ThirdPartyId == owner));
        var found = await Join(db, rows).FirstOrDefaultAsync(stop) ?? throw RefusalException.NotFound("delivery");
        var attempts = await db.DeliveryAttempts.AsNoTracking().Where(x => x.DeliveryId == id).OrderBy(x => x.Number).ToListAsync(stop);
        var body = await db.DeliveryPayloads.Where(x => x.DeliveryId == id).Select(x => x.Body).FirstOrDefaultAsync(stop);
        return View(found) with
        {
            Attempts = attempts.ConvertAll(AttemptView.Of),
            Payload = body is null ? null : Encoding.UTF8.GetString(body),
        };
    }

    static async Task<DeliveryQuery> QueryAsync(PortalDbContext db, DeliveryFilter filter, Guid? owner, CancellationToken stop)
    {
        var parties = await IdsAsync(filter.ThirdParty, x => db.ThirdParties.Where(y => y.Name == x).Select(y => y.Id), stop);
        return new DeliveryQuery(
            QueryWords.Read("view", filter.View, Views),
            QueryWords.Read("state", filter.State, DeliveryStates.All.ToList()),
            null,
            filter.Type,
            filter.Text
        )
        {
            // Who asks for another's finds none, as if there were none.
            ThirdPartyIds =
                owner is not { } own ? parties
                : parties?.Contains(own) != false ? [own]
                : [],
            EndpointIds = await IdsAsync(filter.Endpoint, x => db.Endpoints.Where(y => y.Name == x).Select(y => y.Id), stop),
            AgentIds = await IdsAsync(filter.Agent, x => db.Agents.Where(y => y.Name == x).Select(y => y.Id), stop),
            DocumentIds = await IdsAsync(filter.Document, x => db.Documents.Where(y => y.Number == x).Select(y => y.Id), stop),
        };
    }

    static async Task<IReadOnlyList<Guid>?> IdsAsync(string? text, Func<string, IQueryable<Guid>> ofName, CancellationToken stop)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        return Ids.TryRead(text, out var id) ? [id] : await ofName(text).ToListAsync(stop);
    }

    static IQueryable<Joined> Join(PortalDbContext db, IQueryable<DeliveryRow> rows) =>
        rows.Select(x => new Joined
        {
            Row = x,
            Party = db.ThirdParties.Where(y => y.Id == x.ThirdPartyId).Select(y => y.Name).FirstOrDefault(),
            Endpoint = db.Endpoints.Where(y => y.Id == x.EndpointId).Select(y => y.Name).FirstOrDefault(),
            Agent = db.Agents.Where(y => y.Id == x.AgentId).Select(y => y.Name).FirstOrDefault(),
        });

    static DeliveryView View(Joined joined)
    {
        var row = joined.Row;
        return new DeliveryView
        {
            Id = row.Id,
            WebhookId = SendPush.WebhookId(row.Id),
            Type = row.Type,
            State = row.State,
            ThirdPartyId = row.ThirdPartyId,
            ThirdParty = joined.Party ?? "",
            EndpointId = row.EndpointId,
            Endpoint = joined.Endpoint ?? "",
            DocumentId = row.DocumentId,
            Sequence = row.Sequence,
            RunId = row.RunId,
            AgentId = row.AgentId,
            Agent = joined.Agent,
            AttemptCount = row.Attempts,
            StatusCode = row.LastStatusCode,
            Error = row.LastError,
            NextAttemptAt = row.NextAttemptAt,
            CreatedAt = row.CreatedAt,
            CommittedAt = row.CommittedAt,
            EndedAt = row.EndedAt,
        };
    }
}
