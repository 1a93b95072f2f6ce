using Microsoft.EntityFrameworkCore;
using Portal.Api;
using Portal.Data;
using Portal.Settings;

namespace Portal.Approvals;

/// <summary>Doors of the approvals room.</summary>
public static class ApprovalsModule
{
    /// <summary>Registers the room; every wrong setting goes into <paramref name="faults"/>.</summary>
    public static void AddApprovals(this WebApplicationBuilder builder, PortalOptions portal, ICollection<string> faults)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.AddSingleton<RouteVersions>();
        services.AddSingleton<TaskLists>();
        services.AddSingleton(x => new DocumentViews(Contexts(x), x.GetRequiredService<RouteVersions>()));
        services.AddSingleton(x => new AvailableRoutes(Contexts(x), x.GetRequiredService<RouteVersions>()));
        services.AddSingleton<DecideTask>();
        services.AddSingleton<SubmitDocument>();
    }

    /// <summary>Endpoints of the room.</summary>
    public static void MapApprovals(this WebApplication app, ApiGroups api) { }

    static IDbContextFactory<PortalDbContext> Contexts(IServiceProvider services) =>
        services.GetRequiredService<IDbContextFactory<PortalDbContext>>();
}
