using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Delivery;

/// <summary>Creates, replaces and removes endpoints. Switching one off keeps what waits for it as held; switching it on releases it.</summary>
sealed class SaveEndpoint(ChangeThirdParties changes, JudgeEndpoint judge, TimeProvider clock)
{
    const string CancelWaiting = """
        UPDATE "Deliveries" SET "State" = 'cancelled', "NextAttemptAt" = NULL, "LastError" = $1, "EndedAt" = $2
        WHERE "EndpointId" = $3 AND "State" IN ('pending', 'retrying', 'held') AND "LeaseOwner" IS NULL
        """;

    public async Task<EndpointView> CreateAsync(Guid party, EndpointForm form, Actor actor, CancellationToken stop)
    {
        var row = new EndpointRow
        {
            Id = Ids.New(clock),
            ThirdPartyId = party,
            CreatedAt = clock.GetUtcNow(),
        };
        var secret = await judge.ApplyAsync(form, row, creating: true, stop);
        return await changes.RunAsync(
            async db =>
            {
                await SaveThirdParty.FindAsync(db, party, stop);
                await RequireFreeNameAsync(db, row, stop);
                db.Endpoints.Add(row);
                db.Record(clock, actor, "endpoint.created", "endpoint", row.Id, Details(row));
                return EndpointView.Of(row, secret);
            },
            row.Name,
            stop
        );
    }

    public async Task<EndpointView> ReplaceAsync(
        Guid party,
        Guid id,
        EndpointForm form,
        Action<int> requireVersion,
        Actor actor,
        CancellationToken stop
    )
    {
        // Judged on a scratch row first: name resolution must not happen inside the transaction.
        var wanted = new EndpointRow();
        var secret = await judge.ApplyAsync(form, wanted, creating: false, stop);
        return await changes.RunAsync(
            async db =>
            {
                var row = await FindAsync(db, party, id, stop);
                requireVersion(row.Version);
                var was = row.Enabled;
                (row.Name, row.Url, row.Events, row.Schedule) = (wanted.Name, wanted.Url, wanted.Events, wanted.Schedule);
                (row.TimeoutSeconds, row.Concurrency, row.RatePerSecond) = (
                    wanted.TimeoutSeconds,
                    wanted.Concurrency,
                    wanted.RatePerSecond
                );
                (row.Ordered, row.Enabled, row.Version) = (wanted.Ordered, wanted.Enabled, row.Version + 1);
                if (secret is not null)
                    row.SecretProtected = wanted.SecretProtected;
                await RequireFreeNameAsync(db, row, stop);
                if (was != row.Enabled)
                    await SwitchAsync(db, row, stop);
                db.Record(clock, actor, "endpoint.updated", "endpoint", row.Id, Details(row, secret is not null));
                return EndpointView.Of(row);
            },
            wanted.Name,
            stop
        );
    }

    public Task RemoveAsync(Guid party, Guid id, Action<int> requireVersion, Actor actor, CancellationToken stop) =>
        changes.RunAsync(
            async db =>
            {
                var row = await FindAsync(db, party, id, stop);
                requireVersion(row.Version);
                await RemoveAsync(db, row, clock.GetUtcNow(), stop);
                db.Record(clock, actor, "endpoint.removed", "endpoint", row.Id, Details(row));
                return true;
            },
            "",
            stop
        );

    /// <summary>Removes it with what still waits for it.</summary>
    public static async Task RemoveAsync(PortalDbContext db, EndpointRow row, DateTimeOffset now, CancellationToken stop)
    {
        (row.DeletedAt, row.Version) = (now, row.Version + 1);
        await db.ExecuteAsync([new RowCommand(CancelWaiting, "The endpoint was removed.", now, row.Id)], stop);
    }

    async Task SwitchAsync(PortalDbContext db, EndpointRow row, CancellationToken stop)
    {
        (row.DisabledReason, row.PausedUntil) = (null, null);
        await db.ExecuteAsync(
            [
                row.Enabled
                    ? new RowCommand(DeliverySql.ReleaseHeld, clock.GetUtcNow(), row.Id)
                    : new RowCommand(DeliverySql.HoldWaiting, row.Id),
            ],
            stop
        );
    }

    /// <summary>The row of that third party, or not found.</summary>
    public static async Task<EndpointRow> FindAsync(PortalDbContext db, Guid party, Guid id, CancellationToken stop) =>
        await db.Endpoints.FirstOrDefaultAsync(x => x.Id == id && x.ThirdPartyId == party && x.DeletedAt == null, stop)
        ?? throw RefusalException.NotFound("endpoint");

    static async Task RequireFreeNameAsync(PortalDbContext db, EndpointRow row, CancellationToken stop)
    {
        var names = await db
            .Endpoints.Where(x => x.ThirdPartyId == row.ThirdPartyId && x.DeletedAt == null && x.Id != row.Id)
            .Select(x => x.Name)
            .ToListAsync(stop);
        if (names.Contains(row.Name, StringComparer.OrdinalIgnoreCase))
            throw ChangeThirdParties.NameTaken(row.Name);
    }

    static object Details(EndpointRow row, bool secretChanged = false) =>
        new
        {
            row.Name,
            row.Url,
            row.Events,
            row.Enabled,
            secretChanged,
        };
}
