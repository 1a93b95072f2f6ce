using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Delivery;

/// <summary>What has to be there before anything is pushed, and whether it is.</summary>
public sealed record DeliveryNeeds(bool ThirdParty, bool Endpoint, bool Agent);

/// <summary>Reads deliveries for their pages, newest first.</summary>
public sealed class DeliveryLines(IDbContextFactory<PortalDbContext> contexts, ReturnTimelines timelines)
{
    /// <summary>Beyond this a count is only "more than".</summary>
    public const int MostCounted = 10_000;

    /// <summary>States in which something is still to come.</summary>
    public static IReadOnlyList<string> Open { get; } = ["pending", "inFlight", "retrying", "held"];

    /// <summary>States that ended without a 2xx.</summary>
    public static IReadOnlyList<string> Failed { get; } = ["exhausted", "cancelled"];

    /// <summary>A page; <paramref name="before"/> is the last id of the page before.</summary>
    public async Task<IReadOnlyList<DeliveryLine>> ReadAsync(DeliveryQuery query, Guid? before, int limit, CancellationToken stop = default)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var rows = Filtered(db, query);
        if (before is { } last)
            rows = rows.Where(x => x.Id < last);
        return await LinesAsync(db, rows.OrderByDescending(x => x.Id).Take(limit), stop);
    }

    /// <summary>These deliveries as they are now, newest first.</summary>
    public async Task<IReadOnlyList<DeliveryLine>> ReadAsync(IReadOnlyCollection<Guid> ids, CancellationToken stop = default)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        return await LinesAsync(db, db.Deliveries.AsNoTracking().Where(x => ids.Contains(x.Id)), stop);
    }

    /// <summary>How many are newer than <paramref name="newest"/>, up to 100.</summary>
    public async Task<int> CountNewerAsync(DeliveryQuery query, Guid newest, CancellationToken stop = default)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        return await Filtered(db, query).Where(x => x.Id > newest).OrderBy(x => x.Id).Take(100).CountAsync(stop);
    }

    /// <summary>How many there are, up to <see cref="MostCounted"/>.</summary>
    public async Task<int> CountAsync(DeliveryQuery query, CancellationToken stop = default)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        return await Filtered(db, query).OrderByDescending(x => x.Id).Take(MostCounted).CountAsync(stop);
    }

    /// <summary>What the filters offer: third parties, and event types.</summary>
    public async Task<(IReadOnlyList<(Guid Id, string Name)> ThirdParties, IReadOnlyList<string> Types)> ChoicesAsync(
        CancellationToken stop = default
    )
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var parties = await db
            .ThirdParties.AsNoTracking()
            .Where(x => x.DeletedAt == null)
            .OrderBy(x => x.Name)
            .Select(x => new { x.Id, x.Name })
            .ToListAsync(stop);
        var types = await db
            .Deliveries.AsNoTracking()
            .OrderByDescending(x => x.Id)
            .Take(1000)
            .Select(x => x.Type)
            .Distinct()
            .ToListAsync(stop);
        return ([.. parties.Select(x => (x.Id, x.Name))], [.. types.Order(StringComparer.Ordinal)]);
    }

    /// <summary>What is there of what a push needs.</summary>
    public async Task<DeliveryNeeds> NeedsAsync(CancellationToken stop = default)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        return new DeliveryNeeds(
            await db.ThirdParties.AnyAsync(x => x.DeletedAt == null, stop),
            await db.Endpoints.AnyAsync(x => x.Enabled && x.DeletedAt == null, stop),
            await db.Agents.AnyAsync(x => x.Enabled && x.DeletedAt == null && x.Definition.Contains("\"push\""), stop)
        );
    }

    /// <summary>One delivery whole; null when there is none.</summary>
    public async Task<WholeDelivery?> ReadWholeAsync(Guid id, CancellationToken stop = default)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        if ((await LinesAsync(db, db.Deliveries.AsNoTracking().Where(x => x.Id == id), stop)).SingleOrDefault() is not { } line)
            return null;
        var row = await db.Deliveries.AsNoTracking().SingleAsync(x => x.Id == id, stop);
        var endpoint = await db.Endpoints.AsNoTracking().FirstOrDefaultAsync(x => x.Id == row.EndpointId, stop);
        var body = await db.DeliveryPayloads.AsNoTracking().Where(x => x.DeliveryId == id).Select(x => x.Body).FirstOrDefaultAsync(stop);
        var attempts = await db.DeliveryAttempts.AsNoTracking().Where(x => x.DeliveryId == id).OrderBy(x => x.Number).ToListAsync(stop);
        return new WholeDelivery(
            line,
            row.RunId,
            endpoint?.Url ?? "",
            endpoint is { Enabled: true, DeletedAt: null },
            endpoint?.DisabledReason,
            body ?? [],
            attempts,
            row.RunId is { } run ? await timelines.ForRunAsync(run, stop) : null
        );
    }

    static IQueryable<DeliveryRow> Filtered(PortalDbContext db, DeliveryQuery query)
    {
        var rows = db.Deliveries.AsNoTracking();
        rows = query.View switch
        {
            "open" => rows.Where(x => Open.Contains(x.State)),
            "failed" => rows.Where(x => Failed.Contains(x.State)),
            "delivered" => rows.Where(x => x.State == "delivered"),
            _ => rows,
        };
        if (query.State is { Length: > 0 } state)
            rows = rows.Where(x => x.State == state);
        if (query.ThirdPartyId is { } party)
            rows = rows.Where(x => x.ThirdPartyId == party);
        if (query.Type is { Length: > 0 } type)
            rows = rows.Where(x => x.Type == type);
        return query.Text?.Trim() is { Length: > 0 } text ? Containing(db, rows, text) : rows;
    }

    static IQueryable<DeliveryRow> Containing(PortalDbContext db, IQueryable<DeliveryRow> rows, string text)
    {
        var id = text.StartsWith("msg_", StringComparison.Ordinal) ? text[4..] : text;
        if (Ids.TryRead(id, out var known))
            return rows.Where(x => x.Id == known || x.RunId == known || x.DocumentId == known);
        // Translated to SQL lower(): the database compares, no culture of this process takes part.
#pragma warning disable CA1304, CA1311, CA1862, MA0011
        var wanted = text.ToLower();
        return rows.Where(x =>
            x.Type.ToLower().Contains(wanted) || db.Documents.Any(y => y.Id == x.DocumentId && y.Number.ToLower().Contains(wanted))
        );
#pragma warning restore CA1304, CA1311, CA1862, MA0011
    }

    static async Task<IReadOnlyList<DeliveryLine>> LinesAsync(PortalDbContext db, IQueryable<DeliveryRow> rows, CancellationToken stop)
    {
        var read = await (
            from delivery in rows
            join endpoint in db.Endpoints.AsNoTracking() on delivery.EndpointId equals endpoint.Id into endpoints
            from endpoint in endpoints.DefaultIfEmpty()
            join party in db.ThirdParties.AsNoTracking() on delivery.ThirdPartyId equals party.Id into parties
            from party in parties.DefaultIfEmpty()
            join document in db.Documents.AsNoTracking() on delivery.DocumentId equals document.Id into documents
            from document in documents.DefaultIfEmpty()
            join run in db.Runs.AsNoTracking() on delivery.RunId equals run.Id into runs
            from run in runs.DefaultIfEmpty()
            orderby delivery.Id descending
            select new
            {
                Row = delivery,
                Endpoint = endpoint == null ? "" : endpoint.Name,
                Party = party == null ? "" : party.Name,
                Number = document == null ? null : document.Number,
                Agent = run == null ? null : run.AgentName,
            }
        ).ToListAsync(stop);
        return [.. read.Select(x => Line(x.Row, x.Party, x.Endpoint, x.Number, x.Agent))];
    }

    static DeliveryLine Line(DeliveryRow row, string party, string endpoint, string? number, string? agent) =>
        new(
            row.Id,
            row.Type,
            party,
            endpoint,
            row.DocumentId,
            number,
            row.Sequence,
            agent,
            row.State,
            row.LastStatusCode,
            row.Attempts,
            row.LastError,
            row.CreatedAt,
            row.NextAttemptAt,
            row.State == "delivered" && row.EndedAt is { } end
                ? Math.Max(0, (end - (row.CommittedAt ?? row.CreatedAt)).TotalMilliseconds)
                : null
        );
}
