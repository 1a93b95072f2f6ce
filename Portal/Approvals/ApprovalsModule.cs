using Portal.Api;
using Portal.Settings;

namespace Portal.Approvals;

/// <summary>Doors of the approvals room.</summary>
public static class ApprovalsModule
{
    /// <summary>Registers the room; every wrong setting goes into <paramref name="faults"/>.</summary>
    public static void AddApprovals(this WebApplicationBuilder builder, PortalOptions portal, ICollection<string> faults) { }

    /// <summary>Endpoints of the room.</summary>
    public static void MapApprovals(this WebApplication app, ApiGroups api) { }
}
