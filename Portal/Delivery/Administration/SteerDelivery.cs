using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Delivery;

/// <summary>Redelivery and cancellation. Both refuse while an attempt is under way: its outcome comes within its time limit.</summary>
sealed class SteerDelivery(WriteTransactions writes, Dispatcher dispatcher, ILiveFeed feed, TimeProvider clock)
{
    /// <summary>
    /// One manual attempt at once, outside schedule and lane. If it fails the delivery goes back to where it was, a
    /// delivered one stays delivered; asking again before it has started changes nothing.
    /// </summary>
    public Task RedeliverAsync(Guid id, Guid? owner, Actor actor, CancellationToken stop) =>
        SteerAsync(
            id,
            owner,
            async (db, row) =>
            {
                if (row.NextTrigger == AttemptTriggers.Manual)
                    return;
                var endpoint = await db
                    .Endpoints.AsNoTracking()
                    .FirstOrDefaultAsync(x => x.Id == row.EndpointId && x.DeletedAt == null, stop);
                if (endpoint is null)
                    throw Conflict(
                        "endpoint-removed",
                        "The endpoint of this delivery was removed; there is nowhere to send it.",
                        row.State
                    );
                if (!endpoint.Enabled)
                    throw Conflict("endpoint-disabled", $"The endpoint {endpoint.Name} is switched off; switch it on first.", row.State);
                (row.StateBefore, row.DueBefore, row.NextTrigger) = (row.State, row.NextAttemptAt, AttemptTriggers.Manual);
                (row.State, row.NextAttemptAt) = (DeliveryStates.Pending, clock.GetUtcNow());
                db.Record(clock, actor, "delivery.redelivered", "delivery", id, new { before = row.StateBefore });
            },
            stop
        );

    /// <summary>No attempt follows; the delivery ends as cancelled.</summary>
    public Task CancelAsync(Guid id, Actor actor, CancellationToken stop) =>
        SteerAsync(
            id,
            null,
            (db, row) =>
            {
                if (row.State == DeliveryStates.Cancelled)
                    return Task.CompletedTask;
                if (DeliveryStates.HasEnded(row.State))
                    throw Conflict("delivery-ended", $"The delivery is already {row.State}; there is nothing to cancel.", row.State);
                var back = row.StateBefore is { } before && DeliveryStates.HasEnded(before) ? before : DeliveryStates.Cancelled;
                db.Record(clock, actor, "delivery.cancelled", "delivery", id, new { before = row.State });
                (row.State, row.NextAttemptAt, row.NextTrigger, row.StateBefore, row.DueBefore) = (back, null, null, null, null);
                row.EndedAt ??= clock.GetUtcNow();
                return Task.CompletedTask;
            },
            stop
        );

    async Task SteerAsync(Guid id, Guid? owner, Func<PortalDbContext, DeliveryRow, Task> change, CancellationToken stop)
    {
        var row = await writes.RunAsync(
            async db =>
            {
                var found = await LockedAsync(db, id, stop);
                if (found is null || (owner is not null && found.ThirdPartyId != owner))
                    throw RefusalException.NotFound("delivery");
                if (found.LeaseOwner is not null)
                    throw Conflict(
                        "delivery-in-flight",
                        "An attempt is under way; wait for its outcome and ask again.",
                        found.State,
                        retryable: true
                    );
                await change(db, found);
                return found;
            },
            stop
        );
        feed.Publish(new LiveEvent(LiveTopic.Delivery, id, row.DocumentId, row.RunId));
        dispatcher.Wake();
    }

    // SQLite is inside its one write transaction; PostgreSQL locks the row, so that no dispatcher takes it meanwhile.
    static Task<DeliveryRow?> LockedAsync(PortalDbContext db, Guid id, CancellationToken stop) =>
        db.Database.IsSqlite()
            ? db.Deliveries.FirstOrDefaultAsync(x => x.Id == id, stop)
            : db.Deliveries.FromSql($"""SELECT * FROM "Deliveries" WHERE "Id" = {id} FOR UPDATE""").SingleOrDefaultAsync(stop);

    static RefusalException Conflict(string code, string message, string state, bool retryable = false) =>
        new(RefusalKind.Conflict, code, message)
        {
            Extensions = retryable
                ? new Dictionary<string, object?> { ["currentState"] = state, ["retryable"] = true }
                : new Dictionary<string, object?> { ["currentState"] = state },
        };
}
