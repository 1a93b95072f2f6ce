using Portal.Api;
using Portal.Data;
using Portal.Domain.Mail;
using Portal.Settings;

namespace Portal.Agents;

/// <summary>Doors of the agents room.</summary>
public static class AgentsModule
{
    /// <summary>Registers the room; every wrong setting goes into <paramref name="faults"/>.</summary>
    public static void AddAgents(this WebApplicationBuilder builder, PortalOptions portal, ICollection<string> faults)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<IArrivalGate, ArrivalGate>();
        builder.Services.AddSingleton<ReturnTimelines>();
        builder.Services.AddDashboard();
    }

    /// <summary>Endpoints of the room.</summary>
    public static void MapAgents(this WebApplication app, ApiGroups api)
    {
        app.MapDashboard();
    }
}
