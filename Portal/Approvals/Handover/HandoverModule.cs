using Portal.Domain.Agents;

namespace Portal.Approvals;

/// <summary>What the handover of finished documents registers.</summary>
static class HandoverModule
{
    public static void AddHandover(this IServiceCollection services)
    {
        services.AddSingleton<PlanHandover>();
        services.AddSingleton<WritePackage>();
        services.AddSingleton<BuildPackage>();
        services.AddSingleton<PackageBuilding>();
        services.AddHostedService(x => x.GetRequiredService<PackageBuilding>());
        services.AddSingleton<IHandovers, Handovers>();
        services.AddSingleton<OpenPackage>();
        services.AddSingleton<AcknowledgePackage>();
        services.AddSingleton<HandoverLines>();
    }
}
