using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Delivery;

/// <summary>
/// Lane = (ordered endpoint, document). A first delivery waits while a lower sequence of its document has not ended at
/// this endpoint, or while a return keeps its place. The tables decide, so that every node sees the same order.
/// </summary>
sealed class Lanes(IDbContextFactory<PortalDbContext> contexts, TimeProvider clock)
{
    /// <summary>The same condition as the claim of due rows (<see cref="ClaimDue"/>).</summary>
    public async Task<bool> IsFreeAsync(Guid endpoint, Guid document, long sequence, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        await using var db = await contexts.CreateDbContextAsync(stop);
        // Holds first: a hold is deleted in the transaction that inserts its delivery, so asking in this order misses neither.
        if (await db.LaneHolds.AnyAsync(x => x.DocumentId == document && x.Sequence < sequence && x.Until > now, stop))
            return false;
        return !await db.Deliveries.AnyAsync(
            x =>
                x.DocumentId == document
                && x.Sequence < sequence
                && x.EndpointId == endpoint
                && (
                    x.State == DeliveryStates.Pending
                    || x.State == DeliveryStates.InFlight
                    || x.State == DeliveryStates.Retrying
                    || x.State == DeliveryStates.Held
                )
                && (x.StateBefore == null || x.StateBefore == DeliveryStates.Pending || x.StateBefore == DeliveryStates.Retrying),
            stop
        );
    }
}
