using Portal.Api;
using Portal.Settings;

namespace Portal.Delivery;

/// <summary>Doors of the delivery room.</summary>
public static class DeliveryModule
{
    /// <summary>Registers the room; every wrong setting goes into <paramref name="faults"/>.</summary>
    public static void AddDelivery(this WebApplicationBuilder builder, PortalOptions portal, ICollection<string> faults) { }

    /// <summary>Endpoints of the room.</summary>
    public static void MapDelivery(this WebApplication app, ApiGroups api) { }
}
