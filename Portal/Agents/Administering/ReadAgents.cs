using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Portal.Api;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Agents;

/// <summary>One saved version.</summary>
sealed record AgentVersionView(int Version, JsonNode Definition, DateTimeOffset CreatedAt, string CreatedBy);

/// <summary>Agents in the contract's form.</summary>
sealed class ReadAgents(IDbContextFactory<PortalDbContext> contexts, TimeProvider clock)
{
    public async Task<Page<JsonObject>> PageAsync(Guid? after, int limit, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var agents = db.Agents.AsNoTracking().Where(x => x.DeletedAt == null);
        if (after is { } last)
            agents = agents.Where(x => x.Id.CompareTo(last) > 0);
        var rows = await agents.OrderBy(x => x.Id).Take(limit + 1).ToListAsync(stop);
        var names = await NamesAsync(db, stop);
        return Paging.Cut(rows, limit, x => x.Id, x => Form(x, names));
    }

    /// <exception cref="RefusalException">There is no such agent.</exception>
    public async Task<(JsonObject Agent, int Version)> FindAsync(Guid id, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var row =
            await db.Agents.AsNoTracking().FirstOrDefaultAsync(x => x.Id == id && x.DeletedAt == null, stop)
            ?? throw RefusalException.NotFound("agent");
        return (Form(row, await NamesAsync(db, stop)), row.Version);
    }

    /// <summary>Newest first; versions of a removed agent can still be read.</summary>
    public async Task<Page<AgentVersionView>> VersionsAsync(Guid id, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var rows = await db.AgentVersions.AsNoTracking().Where(x => x.AgentId == id).OrderByDescending(x => x.Number).ToListAsync(stop);
        if (rows.Count == 0)
            throw RefusalException.NotFound("agent");
        return new Page<AgentVersionView>(
            [.. rows.Select(x => new AgentVersionView(x.Number, JsonNode.Parse(x.Definition)!, x.CreatedAt, x.CreatedBy))],
            null
        );
    }

    // The collectors are shown by the names they have today.
    JsonObject Form(AgentRow row, Dictionary<Guid, string> names)
    {
        var form = new JsonObject { ["id"] = row.Id.ToString() };
        foreach (var (name, value) in JsonNode.Parse(row.Definition)!.AsObject())
            form[name] = value?.DeepClone();
        form["collectors"] = new JsonArray([
            .. CollectorIds.Read(row.CollectorIds).Where(names.ContainsKey).Select(x => (JsonNode)names[x]),
        ]);
        if (form["trigger"] is JsonObject trigger && trigger["cron"]?.GetValue<string>() is { } cron)
            form["nextRuns"] = NextRuns(row.Enabled, cron, trigger["timeZone"]?.GetValue<string>());
        form["version"] = row.CurrentVersion;
        form["createdAt"] = row.CreatedAt.UtcDateTime;
        return form;
    }

    JsonArray NextRuns(bool enabled, string cron, string? timeZone)
    {
        var now = clock.GetUtcNow();
        return enabled && CronSchedule.TryRead(cron, timeZone, now, out var schedule, out _)
            ? [.. schedule!.NextRuns(now, 3).Select(x => JsonValue.Create(x.UtcDateTime))]
            : [];
    }

    static Task<Dictionary<Guid, string>> NamesAsync(PortalDbContext db, CancellationToken stop) =>
        db.Collectors.AsNoTracking().Select(x => new { x.Id, x.Name }).ToDictionaryAsync(x => x.Id, x => x.Name, stop);
}
