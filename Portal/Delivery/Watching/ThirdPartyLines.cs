using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Delivery;

/// <summary>Reads third parties for their pages: oldest first, with keys, endpoints and how these are doing.</summary>
public sealed class ThirdPartyLines(IDbContextFactory<PortalDbContext> contexts, TimeProvider clock)
{
    static readonly string[] Counted = ["pending", "inFlight", "retrying", "held", "exhausted"];

    /// <summary>A page; <paramref name="after"/> is the last id of the page before.</summary>
    public async Task<IReadOnlyList<ThirdPartyLine>> ReadAsync(string? text, Guid? after, int limit, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var rows = Filtered(db, text);
        if (after is { } last)
            rows = rows.Where(x => x.Id > last);
        return await LinesAsync(db, await rows.OrderBy(x => x.Id).Take(limit).ToListAsync(stop), stop);
    }

    /// <summary>How many there are.</summary>
    public async Task<int> CountAsync(string? text, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        return await Filtered(db, text).CountAsync(stop);
    }

    /// <summary>One; null when there is none.</summary>
    public async Task<ThirdPartyLine?> OneAsync(Guid id, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        return (await LinesAsync(db, await Filtered(db, null).Where(x => x.Id == id).ToListAsync(stop), stop)).SingleOrDefault();
    }

    static IQueryable<ThirdPartyRow> Filtered(PortalDbContext db, string? text)
    {
        var rows = db.ThirdParties.AsNoTracking().Where(x => x.DeletedAt == null);
        return text?.Trim() is { Length: > 0 } part ? rows.Where(x => x.Name.Contains(part)) : rows;
    }

    async Task<IReadOnlyList<ThirdPartyLine>> LinesAsync(PortalDbContext db, List<ThirdPartyRow> parties, CancellationToken stop)
    {
        var (ids, now) = (parties.ConvertAll(x => x.Id), clock.GetUtcNow());
        var keys = await db
            .AccessTokens.Where(x => x.ThirdPartyId != null && ids.Contains(x.ThirdPartyId.Value))
            .Where(x => x.RevokedAt == null && (x.ExpiresAt == null || x.ExpiresAt > now))
            .GroupBy(x => x.ThirdPartyId!.Value)
            .Select(x => new { x.Key, Count = x.Count() })
            .ToDictionaryAsync(x => x.Key, x => x.Count, stop);
        var counts = await db
            .Deliveries.Where(x => x.State != "delivered" && Counted.Contains(x.State) && ids.Contains(x.ThirdPartyId))
            .GroupBy(x => new { x.EndpointId, x.State })
            .Select(x => new
            {
                x.Key.EndpointId,
                x.Key.State,
                Count = x.Count(),
            })
            .ToListAsync(stop);
        var states = counts.ToLookup(x => x.EndpointId, x => (x.State, x.Count));
        var endpoints = await db
            .Endpoints.AsNoTracking()
            .Where(x => x.DeletedAt == null && ids.Contains(x.ThirdPartyId))
            .OrderBy(x => x.Id)
            .Select(x => new
            {
                Row = x,
                Delivered = db
                    .Deliveries.Where(y => y.EndpointId == x.Id && y.State == "delivered")
                    .OrderByDescending(y => y.Id)
                    .Select(y => y.EndedAt)
                    .FirstOrDefault(),
                Ended = db
                    .Deliveries.Where(y => y.EndpointId == x.Id && (y.State == "delivered" || y.State == "exhausted"))
                    .OrderByDescending(y => y.Id)
                    .Select(y => y.State)
                    .FirstOrDefault(),
            })
            .ToListAsync(stop);
        var lines = endpoints.ToLookup(x => x.Row.ThirdPartyId, x => Line(x.Row, [.. states[x.Row.Id]], x.Delivered, x.Ended, now));
        return
        [
            .. parties.Select(x => new ThirdPartyLine(
                x.Id,
                x.Name,
                x.Description,
                keys.GetValueOrDefault(x.Id),
                [.. lines[x.Id]],
                x.CreatedAt,
                x.Version
            )),
        ];
    }

    static EndpointLine Line(
        EndpointRow row,
        IReadOnlyList<(string State, int Count)> states,
        DateTimeOffset? delivered,
        string? ended,
        DateTimeOffset now
    )
    {
        var retrying = states.Any(x => x.State == "retrying");
        var health =
            !row.Enabled ? "off"
            : ended == "exhausted" || (retrying && ended is null) ? "down"
            : retrying || row.PausedUntil > now ? "struggling"
            : ended is null ? "unknown"
            : "healthy";
        return new EndpointLine(
            EndpointView.Of(row),
            health,
            states.Where(x => x.State != "exhausted").Sum(x => x.Count),
            states.Where(x => x.State == "exhausted").Sum(x => x.Count),
            delivered
        );
    }
}
