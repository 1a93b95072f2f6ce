using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Portal.Api;
using Portal.Domain.Common;
using Portal.Operation;
using Portal.Settings;

namespace Portal;

/// <summary>Health, metrics and what is said at the start.</summary>
static class PortalTelemetry
{
    public static void AddTelemetry(this WebApplicationBuilder builder, PortalOptions portal, ICollection<string> faults)
    {
        builder.Services.AddSingleton(MetricsPort.Read(builder.Configuration, portal, faults));
        builder.Services.AddSingleton<ReadQueues>();
        builder.Services.AddSingleton<HealthEndpoints>();
        builder.Services.AddHostedService<MeasureQueues>();
        builder.Services.AddHostedService<AnnounceStart>();
        var limit = TimeSpan.FromSeconds(3);
        builder
            .Services.AddHealthChecks()
            .AddCheck<DatabaseHealth>("database", tags: ["ready"], timeout: limit)
            .AddCheck<SmtpHealth>("smtp", tags: ["ready"], timeout: limit)
            .AddCheck<OutboxHealth>("outboxLag", HealthStatus.Degraded, ["ready"], limit)
            .AddCheck<OutgoingMailHealth>("outgoingMail", HealthStatus.Degraded, ["ready"], limit)
            .AddCheck<CollectorsHealth>("collectors", HealthStatus.Degraded, ["ready"], limit);
        builder
            .Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("collector"))
            .WithMetrics(metrics =>
                metrics
                    .AddMeter(
                        PortalMeters.Name,
                        "Portal.Delivery",
                        "Microsoft.AspNetCore.Hosting",
                        "Microsoft.AspNetCore.Server.Kestrel",
                        "System.Runtime"
                    )
                    .AddPrometheusExporter()
            );
    }

    /// <summary>Adds the own port of the metrics beside the web addresses.</summary>
    public static void ListenForMetrics(this KestrelServerOptions kestrel)
    {
        if (kestrel.ApplicationServices.GetRequiredService<MetricsPort>().At is { } at)
            kestrel.Listen(at);
    }

    /// <summary>First in line: a request at the metrics' own port gets metrics or nothing.</summary>
    public static void UseMetricsPort(this WebApplication app)
    {
        var port = app.Services.GetRequiredService<MetricsPort>();
        if (port.At is null)
            return;
        app.UseOpenTelemetryPrometheusScrapingEndpoint(x => port.IsOwn(x) && x.Request.Path == MetricsPort.Path);
        app.Use(
            (context, next) =>
            {
                if (!port.IsOwn(context))
                    return next(context);
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            }
        );
    }

    public static void MapTelemetry(this WebApplication app)
    {
        app.MapGet("/health/live", HealthEndpoints.Live).AllowAnonymous().ExcludeFromDescription();
        app.MapGet(
                "/health/ready",
                (HttpContext context, HealthEndpoints health, CancellationToken stop) => health.ReadyAsync(context, stop)
            )
            .AllowAnonymous()
            .ExcludeFromDescription();
        app.MapPrometheusScrapingEndpoint(MetricsPort.Path).RequireAuthorization(Policies.Administrator);
    }
}
