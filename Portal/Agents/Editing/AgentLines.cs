using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Agents.Editing;

/// <summary>An agent of the list.</summary>
/// <param name="RunsToday">Runs of the last 24 hours, counted up to 1,000.</param>
/// <param name="FailedToday">Those of them that failed or timed out.</param>
public sealed record AgentLine(
    Guid Id,
    string Name,
    bool Enabled,
    string Trigger,
    IReadOnlyList<string> Collectors,
    int Order,
    int Version,
    Guid? LastRun,
    string? LastOutcome,
    DateTimeOffset? LastAt,
    int RunsToday,
    int FailedToday
);

/// <summary>What an agent can name.</summary>
public sealed record AgentChoices(IReadOnlyList<string> Collectors, IReadOnlyList<string> ThirdParties);

/// <summary>Reads agents for their pages.</summary>
sealed class AgentLines(IDbContextFactory<PortalDbContext> contexts, TimeProvider clock)
{
    const int MostCounted = 1000;

    /// <summary>All agents by trigger, order and name; installations have tens of them, not thousands.</summary>
    public async Task<IReadOnlyList<AgentLine>> ReadAsync(string? text, string? trigger, bool? enabled, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var agents = db.Agents.AsNoTracking().Where(x => x.DeletedAt == null);
        if (!string.IsNullOrEmpty(trigger))
            agents = agents.Where(x => x.Trigger == trigger);
        if (enabled is { } wanted)
            agents = agents.Where(x => x.Enabled == wanted);
        var rows = await agents.ToListAsync(stop);
        if (text?.Trim() is { Length: > 0 } part)
            rows = rows.FindAll(x => x.Name.Contains(part, StringComparison.OrdinalIgnoreCase));
        var names = await db.Collectors.AsNoTracking().Select(x => new { x.Id, x.Name }).ToDictionaryAsync(x => x.Id, x => x.Name, stop);
        var lines = new List<AgentLine>(rows.Count);
        foreach (var row in rows.OrderBy(x => x.Trigger, StringComparer.Ordinal).ThenBy(x => x.Order).ThenBy(x => x.Name))
            lines.Add(await LineAsync(db, row, names, stop));
        return lines;
    }

    /// <summary>Collectors and third parties by name.</summary>
    public async Task<AgentChoices> ChoicesAsync(CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        return new AgentChoices(
            await db.Collectors.AsNoTracking().OrderBy(x => x.Name).Select(x => x.Name).ToListAsync(stop),
            await db.ThirdParties.AsNoTracking().Where(x => x.DeletedAt == null).OrderBy(x => x.Name).Select(x => x.Name).ToListAsync(stop)
        );
    }

    async Task<AgentLine> LineAsync(PortalDbContext db, AgentRow row, Dictionary<Guid, string> names, CancellationToken stop)
    {
        var floor = IdFloor.At(clock.GetUtcNow().AddHours(-24));
        var today = db.Runs.AsNoTracking().Where(x => x.AgentId == row.Id && x.Id >= floor);
        var last = await db
            .Runs.AsNoTracking()
            .Where(x => x.AgentId == row.Id)
            .OrderByDescending(x => x.Id)
            .Select(x => new
            {
                x.Id,
                x.Outcome,
                x.StartedAt,
            })
            .FirstOrDefaultAsync(stop);
        return new AgentLine(
            row.Id,
            row.Name,
            row.Enabled,
            row.Trigger,
            [.. CollectorIds.Read(row.CollectorIds).Where(names.ContainsKey).Select(x => names[x])],
            row.Order,
            row.CurrentVersion,
            last?.Id,
            last?.Outcome,
            last?.StartedAt,
            await today.OrderByDescending(x => x.Id).Take(MostCounted).CountAsync(stop),
            await today
                .Where(x => x.Outcome == RunOutcome.Failed || x.Outcome == RunOutcome.TimedOut)
                .OrderByDescending(x => x.Id)
                .Take(MostCounted)
                .CountAsync(stop)
        );
    }
}
