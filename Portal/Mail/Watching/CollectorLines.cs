using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Mail;

/// <summary>One collector of a list.</summary>
public sealed record CollectorLine(
    Guid Id,
    string Name,
    string? Description,
    bool Enabled,
    IReadOnlyList<string> Addresses,
    IReadOnlyList<string> Ways,
    int Today,
    int Held,
    int Quarantined,
    DateTimeOffset? LastAt
);

/// <summary>An agent that works on a collector's mail.</summary>
public sealed record CollectorAgent(Guid Id, string Name, string Trigger, int Order, bool Enabled, int Version);

/// <summary>One change in the history of a collector.</summary>
public sealed record CollectorChange(Guid Id, DateTimeOffset At, string Actor, string Action, string? Details);

/// <summary>A collector as its editor needs it: secrets stay where they are, only whether there is one is told.</summary>
sealed record ReadCollector(CollectorView View, bool ImapSecret, bool Pop3Secret);

/// <summary>Reads collectors for their pages.</summary>
sealed class CollectorLines(IDbContextFactory<PortalDbContext> contexts)
{
    /// <summary>All, by name; <paramref name="today"/> is when the reader's day began.</summary>
    public async Task<IReadOnlyList<CollectorLine>> ReadAsync(DateTimeOffset today, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var rows = await db
            .Collectors.AsNoTracking()
            .OrderBy(x => x.Name)
            .Select(x => new
            {
                Row = x,
                LastAt = db
                    .Messages.Where(y => y.CollectorId == x.Id)
                    .OrderByDescending(y => y.Id)
                    .Select(y => (DateTimeOffset?)y.ReceivedAt)
                    .FirstOrDefault(),
            })
            .ToListAsync(stop);
        var since = Ids.FirstAt(today);
        var arrived = await db
            .Messages.Where(x => x.Id >= since)
            .GroupBy(x => x.CollectorId)
            .Select(x => new { x.Key, Count = x.Count() })
            .ToDictionaryAsync(x => x.Key, x => x.Count, stop);
        var waiting = await db
            .Messages.Where(x => x.Disposition != "Filed" && (x.Disposition == "Held" || x.Disposition == "Quarantined"))
            .GroupBy(x => new { x.CollectorId, x.Disposition })
            .Select(x => new { x.Key, Count = x.Count() })
            .ToListAsync(stop);
        int Waiting(Guid id, string word) => waiting.Find(x => x.Key.CollectorId == id && x.Key.Disposition == word)?.Count ?? 0;
        return
        [
            .. rows.Select(x =>
            {
                var definition = CollectorDefinition.Stored(x.Row.Definition);
                return new CollectorLine(
                    x.Row.Id,
                    x.Row.Name,
                    x.Row.Description,
                    x.Row.Enabled,
                    definition.Addresses,
                    [.. Ways(definition.Intake)],
                    arrived.GetValueOrDefault(x.Row.Id),
                    Waiting(x.Row.Id, "Held"),
                    Waiting(x.Row.Id, "Quarantined"),
                    x.LastAt
                );
            }),
        ];
    }

    /// <summary>One; null when there is none.</summary>
    public async Task<ReadCollector?> FindAsync(Guid id, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        if (await db.Collectors.AsNoTracking().FirstOrDefaultAsync(x => x.Id == id, stop) is not { } row)
            return null;
        var intake = CollectorDefinition.Stored(row.Definition).Intake;
        return new ReadCollector(CollectorView.Of(row), intake.Imap?.Password is not null, intake.Pop3?.Password is not null);
    }

    /// <summary>Its agents in the order in which they run.</summary>
    public async Task<IReadOnlyList<CollectorAgent>> AgentsAsync(Guid id, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var agents = await db
            .Agents.Where(x => x.DeletedAt == null)
            .Select(x => new { x.CollectorIds, Line = new CollectorAgent(x.Id, x.Name, x.Trigger, x.Order, x.Enabled, x.CurrentVersion) })
            .ToListAsync(stop);
        return
        [
            .. agents
                .Where(x => x.CollectorIds.Split(' ').Any(y => Guid.TryParse(y, out var collector) && collector == id))
                .Select(x => x.Line)
                .OrderBy(x => x.Trigger == "beforeArrival" ? 0 : 1)
                .ThenBy(x => x.Order)
                .ThenBy(x => x.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>The last hundred changes, newest first.</summary>
    public async Task<IReadOnlyList<CollectorChange>> ChangesAsync(Guid id, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var resource = id.ToString("D");
        return await db
            .Audit.Where(x => x.Resource == "collector" && x.ResourceId == resource)
            .OrderByDescending(x => x.Id)
            .Take(100)
            .Select(x => new CollectorChange(x.Id, x.At, x.ActorName, x.Action, x.Details))
            .ToListAsync(stop);
    }

    /// <summary>Names of third parties that may be allowed to hand mails in.</summary>
    public async Task<IReadOnlyList<string>> ThirdPartiesAsync(CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        return await db.ThirdParties.Where(x => x.DeletedAt == null).OrderBy(x => x.Name).Select(x => x.Name).ToListAsync(stop);
    }

    static IEnumerable<string> Ways(IntakeDefinition intake)
    {
        if (intake.Smtp)
            yield return "SMTP";
        if (intake.Http?.ThirdParties.Count > 0)
            yield return "HTTP";
        if (intake.Imap is not null)
            yield return "IMAP";
        if (intake.Pop3 is not null)
            yield return "POP3";
    }
}
