using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Portal.Data;

namespace Portal.Operation;

/// <summary>The database answers a query.</summary>
sealed class DatabaseHealth(IDbContextFactory<PortalDbContext> contexts, GroupCommitWriter writer) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var start = Stopwatch.GetTimestamp();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.Collectors.AsNoTracking().OrderBy(x => x.Id).Select(x => x.Id).FirstOrDefaultAsync(cancellationToken);
        return HealthCheckResult.Healthy(
            "answers",
            new Dictionary<string, object>
            {
                ["milliseconds"] = Math.Round(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 2),
                ["writerBacklog"] = writer.Backlog,
            }
        );
    }
}
