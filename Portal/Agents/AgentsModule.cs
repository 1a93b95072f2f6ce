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
        var services = builder.Services;
        services.AddSingleton<IActionKind, PushKind>();
        foreach (var verdict in VerdictKind.All)
            services.AddSingleton<IActionKind>(verdict);
        services.AddSingleton<IActionKind, StopKind>();
        services.AddSingleton<IActionKind, FileKind>();
        services.AddSingleton<IActionKind, TagKind>();
        services.AddSingleton<IActionKind, CarryHandoversKind>();
        services.AddSingleton<IActionKind, NotifyKind>();
        services.AddSingleton<AgentPlans>();
        services.AddSingleton<TemplateRoots>();
        services.AddSingleton<RunAgent>();
        services.AddSingleton<RunChain>();
        services.AddSingleton<AgentCache>();
        services.AddHostedService(provider => provider.GetRequiredService<AgentCache>());
        services.AddSingleton<IArrivalGate, ArrivalGate>();
        services.AddSingleton<CommitRun>();
        services.AddSingleton<RunDue>();
        services.AddHostedService(provider => provider.GetRequiredService<RunDue>());
        services.AddSingleton<RunSchedules>();
        services.AddHostedService(provider => provider.GetRequiredService<RunSchedules>());
        services.AddSingleton<RunAgentNow>();
        services.AddSingleton<SaveAgent>();
        services.AddSingleton<ReadAgents>();
        services.AddSingleton<IFirstContent, FirstAgents>();
        services.AddSingleton<ReadRuns>();
        services.AddSingleton<ReturnTimelines>();
        services.AddDashboard();
    }

    /// <summary>Endpoints of the room.</summary>
    public static void MapAgents(this WebApplication app, ApiGroups api)
    {
        ArgumentNullException.ThrowIfNull(api);
        api.Admin.MapAgentEndpoints();
        api.Admin.MapRunEndpoints();
        app.MapDashboard();
    }
}
