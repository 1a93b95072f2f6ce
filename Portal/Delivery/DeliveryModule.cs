using Microsoft.Extensions.DependencyInjection.Extensions;
using Portal.Api;
using Portal.Data;
using Portal.Domain.Common;
using Portal.Domain.Delivery;
using Portal.Settings;

namespace Portal.Delivery;

/// <summary>Doors of the delivery room.</summary>
public static class DeliveryModule
{
    /// <summary>Registers the room; every wrong setting goes into <paramref name="faults"/>.</summary>
    public static void AddDelivery(this WebApplicationBuilder builder, PortalOptions portal, ICollection<string> faults)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(portal);
        var services = builder.Services;
        var options = DeliveryOptions.Read(builder.Configuration, portal.Development, faults);
        services.AddSingleton(options);
        services.AddSingleton(new CallTarget(options.AllowedNetworks));
        services.TryAddSingleton(Random.Shared);
        services.TryAddSingleton<Network>();
        services.AddSingleton<GuardedHttp>();
        services.AddSingleton<EndpointSecrets>();
        services.AddSingleton<EndpointDirectory>();
        services.AddSingleton<Lanes>();
        services.AddSingleton<ClaimDue>();
        services.AddSingleton<ExpireHolds>();
        services.AddSingleton<FreeLeases>();
        services.AddSingleton<ILeasedRows>(provider => provider.GetRequiredService<FreeLeases>());
        services.AddSingleton<SendPush>();
        services.AddSingleton<RecordOutcome>();
        services.AddSingleton<AttemptDelivery>();
        services.AddSingleton<Dispatcher>();
        services.AddHostedService(provider => provider.GetRequiredService<Dispatcher>());
        services.AddSingleton<IDeliverySweep>(provider => provider.GetRequiredService<Dispatcher>());
        services.AddSingleton<IDeliveryLag>(provider => provider.GetRequiredService<Dispatcher>());
        services.AddSingleton<IOutbox, Outbox>();
        services.AddSingleton<ChangeThirdParties>();
        services.AddSingleton<JudgeEndpoint>();
        services.AddSingleton<SaveThirdParty>();
        services.AddSingleton<SaveEndpoint>();
        services.AddSingleton<TestEndpoint>();
        services.AddSearch<DeliveryRow, DeliverySearch>();
        services.AddSingleton<ReadDeliveries>();
        services.AddSingleton<SteerDelivery>();
        services.AddSingleton<IRedelivery, SendAgain>();
        services.AddSingleton<DeliveryLines>();
        services.AddSingleton<ThirdPartyLines>();
        services.AddSingleton<DemoThirdParty>();
        services.AddSingleton<IFirstContent, DemoContent>();
        services.AddSingleton<FileLinks>();
        services.AddSingleton<IFileLinks>(provider => provider.GetRequiredService<FileLinks>());
    }

    /// <summary>Endpoints of the room.</summary>
    public static void MapDelivery(this WebApplication app, ApiGroups api)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(api);
        api.Admin.MapThirdParties();
        api.MapDeliveries();
        app.MapFiles();
        app.MapDemoHook();
    }
}
