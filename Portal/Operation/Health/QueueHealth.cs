using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Portal.Data;

namespace Portal.Operation;

/// <summary>Deliveries leave when they are due.</summary>
sealed class OutboxHealth(ReadQueues queues) : IHealthCheck
{
    static readonly TimeSpan Late = TimeSpan.FromMinutes(5);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var figures = await queues.RunAsync(cancellationToken);
        var data = new Dictionary<string, object>
        {
            ["lagSeconds"] = Math.Round(figures.Lag.TotalSeconds, 1),
            ["waiting"] = figures.Waiting,
        };
        return figures.Lag > Late
            ? HealthCheckResult.Degraded("a due delivery waits; is a node with the role Dispatch running?", data: data)
            : HealthCheckResult.Healthy("nothing is late", data);
    }
}

/// <summary>Outgoing mail leaves when it is due, and nobody has to look at an alarm.</summary>
sealed class OutgoingMailHealth(ReadQueues queues) : IHealthCheck
{
    static readonly TimeSpan Late = TimeSpan.FromMinutes(5);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var figures = await queues.RunAsync(cancellationToken);
        var data = new Dictionary<string, object>
        {
            ["lagSeconds"] = Math.Round(figures.MailLag.TotalSeconds, 1),
            ["waiting"] = figures.MailsWaiting,
            ["openAlarms"] = figures.OpenAlarms,
        };
        if (figures.MailLag > Late)
            return HealthCheckResult.Degraded("a due mail waits; no node takes it", data: data);
        return figures.OpenAlarms > 0
            ? HealthCheckResult.Degraded("alarms are open", data: data)
            : HealthCheckResult.Healthy("nothing is late", data);
    }
}

/// <summary>Which collectors there are; a switched-off one is not a fault.</summary>
sealed class CollectorsHealth(IDbContextFactory<PortalDbContext> contexts) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var collectors = await db
            .Collectors.AsNoTracking()
            .OrderBy(x => x.Name)
            .Take(200)
            .Select(x => new { x.Name, x.Enabled })
            .ToListAsync(cancellationToken);
        return HealthCheckResult.Healthy(
            $"{collectors.Count(x => x.Enabled)} of {collectors.Count} are enabled",
            collectors.ToDictionary(x => x.Name, object (x) => x.Enabled ? "enabled" : "disabled")
        );
    }
}
