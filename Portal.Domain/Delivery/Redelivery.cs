using Portal.Domain.Common;

namespace Portal.Domain.Delivery;

/// <summary>Sends a delivery once more by hand. Pages of every room ask, Delivery answers.</summary>
public interface IRedelivery
{
    /// <summary>One manual attempt at once, outside schedule and lane; asking again before it has started changes nothing.</summary>
    /// <param name="deliveryId">Which.</param>
    /// <param name="personId">Who asks, for the audit.</param>
    /// <param name="personName">Sign-in name.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="RefusalException">There is no such delivery, an attempt is under way, or its endpoint is off.</exception>
    Task SendAgainAsync(Guid deliveryId, Guid personId, string personName, CancellationToken stop);
}
