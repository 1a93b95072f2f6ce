using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Agents;

/// <summary>Reads one run with its log, its effects and the deliveries it caused.</summary>
public sealed class RunDetails(IDbContextFactory<PortalDbContext> contexts)
{
    /// <summary>Null when there is no such run.</summary>
    public async Task<RunDetail?> FindAsync(Guid id, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var runs = db.Runs.AsNoTracking().Where(x => x.Id == id);
        if ((await RunLists.ReadAsync(db, runs, stop)).SingleOrDefault() is not { } run)
            return null;
        var more = await runs.Select(x => new { x.Log, x.Effects }).SingleAsync(stop);
        return new RunDetail(run, Read<RunLogLine>(more.Log), Read<RunEffect>(more.Effects));
    }

    static IReadOnlyList<T> Read<T>(string json) => JsonSerializer.Deserialize<List<T>>(json, JsonSerializerOptions.Web) ?? [];
}
