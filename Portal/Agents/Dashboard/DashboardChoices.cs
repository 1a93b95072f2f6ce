using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Agents;

/// <summary>What the filters of the dashboard offer.</summary>
public sealed record DashboardChoice(IReadOnlyList<(Guid Id, string Name)> Agents, IReadOnlyList<(Guid Id, string Name)> Collectors);

/// <summary>Reads what the filters offer.</summary>
public sealed class DashboardChoices(IDbContextFactory<PortalDbContext> contexts)
{
    /// <summary>Agents and collectors by name.</summary>
    public async Task<DashboardChoice> ReadAsync(CancellationToken stop = default)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var agents = await db
            .Agents.AsNoTracking()
            .Where(x => x.DeletedAt == null)
            .OrderBy(x => x.Name)
            .Select(x => new { x.Id, x.Name })
            .ToListAsync(stop);
        var collectors = await db.Collectors.AsNoTracking().OrderBy(x => x.Name).Select(x => new { x.Id, x.Name }).ToListAsync(stop);
        return new DashboardChoice([.. agents.Select(x => (x.Id, x.Name))], [.. collectors.Select(x => (x.Id, x.Name))]);
    }
}
