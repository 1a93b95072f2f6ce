using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Mail;

/// <summary>How the pulls of a collector stand.</summary>
/// <param name="State">running, paused, failing or idle.</param>
/// <param name="Done">Mails on record by the pull that runs on this node.</param>
/// <param name="Total">Mails that were new when it began.</param>
/// <param name="LastSuccess">End of the last pull that went through.</param>
/// <param name="LastError">Why the last one failed; null when it did not.</param>
/// <param name="NextRun">Next by the clock; null while paused or disabled.</param>
/// <param name="Watch">The IDLE watch; null when none is wanted.</param>
sealed record PullView(
    string State,
    int Done,
    int Total,
    DateTimeOffset? LastSuccess,
    string? LastError,
    DateTimeOffset? NextRun,
    WatchView? Watch
);

/// <summary>How the IDLE watch stands.</summary>
/// <param name="State">starting, watching, polling (the server has no IDLE) or lost.</param>
/// <param name="Heartbeat">The server's last answer.</param>
sealed record WatchView(string State, DateTimeOffset? Heartbeat);

/// <summary>The pulls of a collector as people and programs see them: how they stand, and one more now.</summary>
sealed class Pulls(IDbContextFactory<PortalDbContext> contexts, StartPull start, PullCollector pulling, TimeProvider clock)
{
    /// <summary>Starts a pull; true when one runs already, which is then followed by another.</summary>
    /// <exception cref="RefusalException">404 no such collector; 409 it has no mailbox or is disabled.</exception>
    public async Task<bool> StartAsync(Guid collectorId, CancellationToken stop)
    {
        var (row, _) = await FindAsync(collectorId, stop);
        if (!row.Enabled)
            throw new RefusalException(RefusalKind.Conflict, "disabled", "The collector is disabled; enable it to pull.");
        var running = start.IsUnderWay(row.Id);
        start.Start(row.Id, byHand: true);
        return running;
    }

    /// <summary>How pulling stands.</summary>
    /// <exception cref="RefusalException">404 no such collector; 409 it has no mailbox.</exception>
    public async Task<PullView> ReadAsync(Guid collectorId, CancellationToken stop)
    {
        var (row, pull) = await FindAsync(collectorId, stop);
        var now = clock.GetUtcNow();
        await using var db = await contexts.CreateDbContextAsync(stop);
        var intake = CollectorDefinition.Stored(row.Definition).Intake;
        var folders = new List<string>();
        if (intake.Imap is { } box)
            folders.Add(PullCollector.FolderOf(box));
        if (intake.Pop3 is not null)
            folders.Add("");
        var states = await db.PullStates.AsNoTracking().Where(x => x.CollectorId == row.Id && folders.Contains(x.Folder)).ToListAsync(stop);
        var leases = folders.ConvertAll(x => $"pull/{row.Id:D}/{x}");
        var elsewhere = await db.Leases.AnyAsync(x => leases.Contains(x.Name) && x.Owner != null && x.Until > now, stop);
        var progress = pulling.Running(row.Id);
        var paused = states.Exists(x => x.Paused);
        var error = states.Find(x => x.LastError is not null)?.LastError;
        var state =
            elsewhere || start.IsUnderWay(row.Id) ? "running"
            : paused ? "paused"
            : error is not null ? "failing"
            : "idle";
        DateTimeOffset? next = null;
        if (row.Enabled && !paused && CronSchedule.TryRead(pull.Schedule, pull.TimeZone, now, out var schedule, out _))
            next = schedule!.Next(states.Max(x => x.NextTry) is { } wait && wait > now ? wait : now);
        var watched = states.Find(x => x.Folder.Length > 0);
        var watch = intake.Imap?.Idle == true && row.Enabled ? new WatchView(watched?.WatchState ?? "starting", watched?.Heartbeat) : null;
        return new PullView(state, progress?.Done ?? 0, progress?.Total ?? 0, states.Max(x => x.LastSuccess), error, next, watch);
    }

    async Task<(CollectorRow, PullDefinition)> FindAsync(Guid collectorId, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var row =
            await db.Collectors.AsNoTracking().FirstOrDefaultAsync(x => x.Id == collectorId, stop)
            ?? throw RefusalException.NotFound("collector");
        var intake = CollectorDefinition.Stored(row.Definition).Intake;
        var pull =
            intake.Imap
            ?? intake.Pop3
            ?? throw new RefusalException(
                RefusalKind.Conflict,
                "no-mailbox",
                "The collector has no mailbox; set intake.imap or intake.pop3."
            );
        return (row, pull);
    }
}
