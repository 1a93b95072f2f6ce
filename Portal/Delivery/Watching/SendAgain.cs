using Portal.Data;
using Portal.Domain.Delivery;

namespace Portal.Delivery;

/// <summary>Redelivery asked for on a page.</summary>
sealed class SendAgain(SteerDelivery steering) : IRedelivery
{
    /// <inheritdoc/>
    public Task SendAgainAsync(Guid deliveryId, Guid personId, string personName, CancellationToken stop) =>
        steering.RedeliverAsync(deliveryId, null, new Actor("person", personId, personName), stop);
}
