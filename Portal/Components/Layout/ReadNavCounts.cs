using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Components.Layout;

/// <summary>The figures beside the navigation.</summary>
/// <param name="ToDo">Open tasks of the person.</param>
/// <param name="Alarms">Alarms that nobody cleared.</param>
public sealed record NavCounts(int ToDo, int Alarms)
{
    public static NavCounts None { get; } = new(0, 0);
}

/// <summary>Counts for the navigation of one person.</summary>
sealed class ReadNavCounts(IDbContextFactory<PortalDbContext> contexts)
{
    /// <summary>Nobody reads more beside a word; it is counted on every page.</summary>
    public const int Most = 1_000;

    public async Task<NavCounts> RunAsync(Guid personId, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var todo = await db.Set<TaskRow>()
            .Where(x => x.PersonId == personId && x.State == "active")
            .OrderBy(x => x.Id)
            .Take(Most)
            .CountAsync(stop);
        var alarms = await db.Set<AlarmRow>().Where(x => x.ClearedAt == null).OrderBy(x => x.Id).Take(Most).CountAsync(stop);
        return new NavCounts(todo, alarms);
    }
}
