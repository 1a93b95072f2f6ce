using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Delivery;

/// <summary>
/// Takes due rows from the table by lease: UPDATE … RETURNING under the write gate on SQLite, with SKIP LOCKED on
/// PostgreSQL (stack notes: two to three times faster than compare-and-set). Endpoint by endpoint, so that one with ten
/// thousand due rows does not crowd out the others.
/// </summary>
sealed class ClaimDue(IDbContextFactory<PortalDbContext> contexts, WriteTransactions writes, Node node, TimeProvider clock)
{
    /// <summary>A lease is taken over only this long after its end: clocks of nodes differ. The longest lease is 75 s, so after 90 s at most.</summary>
    public static readonly TimeSpan TakeOverGrace = TimeSpan.FromSeconds(15);

    const string Claim = """
        UPDATE "Deliveries" SET "State" = 'inFlight', "LeaseOwner" = $1, "LeaseUntil" = $2
        WHERE "Id" IN (
          SELECT d."Id" FROM "Deliveries" d
          WHERE d."EndpointId" = $3 AND d."NextAttemptAt" IS NOT NULL AND d."NextAttemptAt" <= $4
            AND (d."LeaseOwner" IS NULL OR d."LeaseUntil" < $5)
            AND (NOT $6 OR d."NextTrigger" = 'manual' OR d."Attempts" > 0 OR d."DocumentId" IS NULL OR d."Sequence" IS NULL OR (
              NOT EXISTS (SELECT 1 FROM "LaneHolds" h WHERE h."DocumentId" = d."DocumentId" AND h."Sequence" < d."Sequence" AND h."Until" > $4)
              AND NOT EXISTS (SELECT 1 FROM "Deliveries" p WHERE p."DocumentId" = d."DocumentId" AND p."Sequence" < d."Sequence" AND p."EndpointId" = d."EndpointId"
                AND p."State" IN ('pending', 'inFlight', 'retrying', 'held') AND (p."StateBefore" IS NULL OR p."StateBefore" IN ('pending', 'retrying')))))
          ORDER BY d."NextAttemptAt" LIMIT $7
        """;

    const string Returning = """
        )
        RETURNING "Id", "DocumentId", "Sequence", "RunId", "Attempts", "NextAttemptAt", "NextTrigger", "StateBefore", "DueBefore"
        """;

    const string Sqlite = Claim + Returning;
    const string Postgres = Claim + " FOR UPDATE OF d SKIP LOCKED" + Returning;

    /// <summary>Endpoints that have due rows nobody holds, with the oldest due time of each.</summary>
    public async Task<IReadOnlyList<(Guid Endpoint, DateTimeOffset Oldest)>> EndpointsAsync(CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var abandoned = now - TakeOverGrace;
        await using var db = await contexts.CreateDbContextAsync(stop);
        var due = await db
            .Deliveries.Where(x => x.NextAttemptAt <= now && (x.LeaseOwner == null || x.LeaseUntil < abandoned))
            .OrderBy(x => x.NextAttemptAt)
            .Select(x => new { x.EndpointId, x.NextAttemptAt })
            .Take(20_000)
            .ToListAsync(stop);
        return [.. due.GroupBy(x => x.EndpointId).Select(x => (x.Key, x.First().NextAttemptAt!.Value))];
    }

    /// <summary>Holds what is due at an endpoint that is switched off.</summary>
    public Task HoldAsync(Guid endpoint, CancellationToken stop) =>
        writes.RunAsync(db => db.ExecuteAsync([new RowCommand(DeliverySql.HoldLeftBehind, endpoint, false)], stop), stop);

    /// <summary>Leases at most <paramref name="limit"/> due rows of the endpoint whose lanes are free.</summary>
    public async Task<IReadOnlyList<LeasedDelivery>> RunAsync(EndpointEntry endpoint, int limit, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var until = now + endpoint.Lease;
        var claimed = await writes.RunAsync(db => ReadAsync(db, endpoint, now, until, limit, stop), stop);
        if (claimed.Count == 0)
            return claimed;
        var ids = claimed.Select(x => x.Id).ToList();
        await using var db = await contexts.CreateDbContextAsync(stop);
        var bodies = await db
            .DeliveryPayloads.AsNoTracking()
            .Where(x => ids.Contains(x.DeliveryId))
            .ToDictionaryAsync(x => x.DeliveryId, x => x.Body, stop);
        return [.. claimed.Select(x => x with { Body = bodies[x.Id] }).OrderBy(x => x.DueAt).ThenBy(x => x.Sequence)];
    }

    async Task<List<LeasedDelivery>> ReadAsync(
        PortalDbContext db,
        EndpointEntry endpoint,
        DateTimeOffset now,
        DateTimeOffset until,
        int limit,
        CancellationToken stop
    )
    {
        var sqlite = db.Database.IsSqlite();
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = db.Database.CurrentTransaction!.GetDbTransaction();
        command.CommandText = sqlite ? Sqlite : Postgres;
        object[] values = [node.Incarnation, until, endpoint.Id, now, now - TakeOverGrace, endpoint.Ordered, limit];
        for (var i = 0; i < values.Length; i++)
        {
            var parameter = command.CreateParameter();
            if (sqlite)
                parameter.ParameterName = "$" + (i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
            parameter.Value = StoredValue.Of(values[i], sqlite);
            command.Parameters.Add(parameter);
        }
        var claimed = new List<LeasedDelivery>();
        await using var reader = await command.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
            claimed.Add(Read(reader, endpoint.Id, until) with { CommittedAt = now });
        return claimed;
    }

    static LeasedDelivery Read(DbDataReader reader, Guid endpoint, DateTimeOffset until)
    {
        var (attempts, manual) = (reader.GetInt32(4), !reader.IsDBNull(6));
        return new LeasedDelivery
        {
            Id = Id(reader, 0)!.Value,
            EndpointId = endpoint,
            DocumentId = Id(reader, 1),
            Sequence = reader.IsDBNull(2) ? null : reader.GetInt64(2),
            RunId = Id(reader, 3),
            Body = [],
            Number = attempts + 1,
            Trigger =
                manual ? AttemptTriggers.Manual
                : attempts == 0 ? AttemptTriggers.Initial
                : AttemptTriggers.Automatic,
            LeaseUntil = until,
            DueAt = Time(reader, 5)!.Value,
            StateBefore = reader.IsDBNull(7) ? DeliveryStates.Retrying : reader.GetString(7),
            DueBefore = Time(reader, 8),
        };
    }

    static Guid? Id(DbDataReader reader, int at) =>
        reader.IsDBNull(at) ? null
        : reader.GetFieldType(at) == typeof(Guid) ? reader.GetGuid(at)
        : GuidBytesConverter.FromBytes((byte[])reader.GetValue(at));

    static DateTimeOffset? Time(DbDataReader reader, int at) =>
        reader.IsDBNull(at) ? null : new DateTimeOffset(reader.GetInt64(at), TimeSpan.Zero);
}
