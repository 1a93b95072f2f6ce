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
    [FromQuery(Name = "document")] string? Document
);

/// <summary>Lists deliveries, newest first, and reads one with its attempts.</summary>
sealed class ReadDeliveries(IDbContextFactory<PortalDbContext> contexts)
{
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
        var rows = db.Deliveries.AsNoTracking();
        if (owner is { } own)
            rows = rows.Where(x => x.ThirdPartyId == own);
        if (QueryWords.Read("state", filter.State, DeliveryStates.All.ToList()) is { } state)
            rows = rows.Where(x => x.State == state);
        if (!string.IsNullOrEmpty(filter.Type))
            rows = rows.Where(x => x.Type == filter.Type);
        rows = await NarrowAsync(db, rows, filter, stop);
        if (Paging.AfterId(after) is { } cursor)
            rows = rows.Where(x => x.Id < cursor);
        var page = await Join(db, rows.OrderByDescending(x => x.Id).Take(size + 1)).OrderByDescending(x => x.Row.Id).ToListAsync(stop);
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

    static async Task<IQueryable<DeliveryRow>> NarrowAsync(
        PortalDbContext db,
        IQueryable<DeliveryRow> rows,
        DeliveryFilter filter,
        CancellationToken stop
    )
    {
        if (filter.ThirdParty is { Length: > 0 } party)
        {
            var ids = Ids.TryRead(party, out var id)
                ? [id]
                : await db.ThirdParties.Where(x => x.Name == party).Select(x => x.Id).ToListAsync(stop);
            rows = rows.Where(x => ids.Contains(x.ThirdPartyId));
        }
        if (filter.Endpoint is { Length: > 0 } endpoint)
        {
            var ids = Ids.TryRead(endpoint, out var id)
                ? [id]
                : await db.Endpoints.Where(x => x.Name == endpoint).Select(x => x.Id).ToListAsync(stop);
            rows = rows.Where(x => ids.Contains(x.EndpointId));
        }
        if (filter.Agent is { Length: > 0 } agent)
        {
            var ids = Ids.TryRead(agent, out var id)
                ? [id]
                : await db.Agents.Where(x => x.Name == agent).Select(x => x.Id).ToListAsync(stop);
            rows = rows.Where(x => x.AgentId != null && ids.Contains(x.AgentId.Value));
        }
        if (filter.Document is { Length: > 0 } document)
        {
            var ids = Ids.TryRead(document, out var id)
                ? [id]
                : await db.Documents.Where(x => x.Number == document).Select(x => x.Id).ToListAsync(stop);
            rows = rows.Where(x => x.DocumentId != null && ids.Contains(x.DocumentId.Value));
        }
        return rows;
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
