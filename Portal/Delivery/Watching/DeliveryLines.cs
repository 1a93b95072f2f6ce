using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Delivery;

/// <summary>What has to be there before anything is pushed, and whether it is.</summary>
public sealed record DeliveryNeeds(bool ThirdParty, bool Endpoint, bool Agent);

/// <summary>Reads deliveries for their pages, newest first.</summary>
public sealed class DeliveryLines(IDbContextFactory<PortalDbContext> contexts, SearchLists<DeliveryRow> search, ReturnTimelines timelines)
{
    readonly FindDeliveries find = new(search);

    /// <summary>Beyond this a count is only "more than".</summary>
    public const int MostCounted = 1_000;

    /// <summary>States in which something is still to come.</summary>
    public static IReadOnlyList<string> Open { get; } = ["pending", "inFlight", "retrying", "held"];

    /// <summary>States that ended without a 2xx.</summary>
    public static IReadOnlyList<string> Failed { get; } = ["exhausted", "cancelled"];

    /// <summary>A page; <paramref name="before"/> is the last id of the page before.</summary>
    public async Task<IReadOnlyList<DeliveryLine>> ReadAsync(DeliveryQuery query, Guid? before, int limit, CancellationToken stop = default)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        return await LinesAsync(db, await find.PageAsync(db, query, before, limit, stop), stop);
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
        return await find.CountNewerAsync(db, query, newest, 100, stop);
    }

    /// <summary>How many there are, up to <see cref="MostCounted"/>.</summary>
    public async Task<int> CountAsync(DeliveryQuery query, CancellationToken stop = default)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        return await find.CountAsync(db, query, MostCounted, stop);
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
