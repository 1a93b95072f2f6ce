using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Mail;

/// <summary>Keeps how the pulls of a folder stand: watermark, errors, back-off, pause and the alarm about it.</summary>
sealed class PullStates(IDbContextFactory<PortalDbContext> contexts, WriteTransactions writes, ILiveFeed feed, TimeProvider clock)
{
    /// <summary>Kind of the alarm; its subject is the collector.</summary>
    public const string AlarmKind = "mail.pull";

    /// <summary>The same for its watch.</summary>
    public const string WatchAlarmKind = "mail.watch";

    const int PauseAfter = 3;
    static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(5);
    static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(5);
    static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    const string ResumeAll =
        """UPDATE "PullStates" SET "Paused" = $1, "AuthFailures" = 0, "NextTry" = NULL, "WatchState" = NULL WHERE "CollectorId" = $2""";
    const string EndWatchAlarm = """UPDATE "Alarms" SET "ClearedAt" = $1 WHERE "Kind" = $2 AND "Subject" = $3 AND "ClearedAt" IS NULL""";

    /// <summary>The collector was changed: its mailbox deserves a fresh try, and the watch, if one is still wanted, begins anew.</summary>
    public static RowCommand[] Resume(Guid collectorId, DateTimeOffset now) =>
        [new(ResumeAll, false, collectorId), new(EndWatchAlarm, now, WatchAlarmKind, collectorId.ToString("D"))];

    const string SetAside = """UPDATE "Pulled" SET "Epoch" = "Epoch" - 4294967296 WHERE "CollectorId" = $1 AND ("Folder" = '') = $2""";
    const string Rewind = """UPDATE "PullStates" SET "Epoch" = 0, "Watermark" = 0 WHERE "CollectorId" = $1 AND ("Folder" = '') = $2""";

    /// <summary>
    /// Another mailbox stands behind the collector. Its UIDVALIDITY or UIDLs may be the same by chance, so what is on record
    /// leaves the epochs that a server can name (RFC 3501: 32 bits): the new mailbox is read from its beginning, and mails
    /// that were moved over are known again by size, date and Message-ID.
    /// </summary>
    public static RowCommand[] Exchange(Guid collectorId, bool pop3) => [new(SetAside, collectorId, pop3), new(Rewind, collectorId, pop3)];

    /// <summary>As it stands; a fresh one before the first pull.</summary>
    public async Task<PullStateRow> ReadAsync(Guid collectorId, string folder, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        return await db.PullStates.AsNoTracking().FirstOrDefaultAsync(x => x.CollectorId == collectorId && x.Folder == folder, stop)
            ?? new PullStateRow { CollectorId = collectorId, Folder = folder };
    }

    /// <summary>Every UID of the epoch up to the watermark is on record.</summary>
    public Task AdvanceAsync(Guid collectorId, string folder, long epoch, long watermark, CancellationToken stop) =>
        ChangeAsync(collectorId, folder, x => (x.Epoch, x.Watermark) = (epoch, watermark), stop);

    /// <summary>A pull went through; an alarm about it ends.</summary>
    public async Task SucceededAsync(Guid collectorId, string folder, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        await ChangeAsync(
            collectorId,
            folder,
            x =>
            {
                (x.LastTry, x.LastSuccess, x.LastError) = (now, now, null);
                (x.Failures, x.AuthFailures, x.Paused, x.NextTry) = (0, 0, false, null);
            },
            stop,
            db => ClearAsync(db, AlarmKind, collectorId, now, stop)
        );
    }

    /// <summary>A pull failed: the next waits, and after three refused sign-ins in a row there is none until somebody acts.</summary>
    public async Task FailedAsync(Guid collectorId, string folder, string error, bool signIn, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var paused = false;
        await ChangeAsync(
            collectorId,
            folder,
            x =>
            {
                (x.LastTry, x.LastError, x.Failures) = (now, error, x.Failures + 1);
                x.AuthFailures = signIn ? x.AuthFailures + 1 : x.AuthFailures;
                paused = !x.Paused && x.AuthFailures >= PauseAfter;
                x.Paused |= paused;
                x.NextTry = now + Wait(x.Failures);
            },
            stop,
            db =>
                paused
                    ? RaiseAsync(
                        db,
                        AlarmKind,
                        collectorId,
                        "The mail server refused the sign-in three times; pulling is paused. " + error,
                        now,
                        stop
                    )
                    : Task.CompletedTask
        );
        if (paused)
            feed.Publish(new LiveEvent(LiveTopic.Alarm, collectorId));
    }

    /// <summary>The watch has an answer of the server; a lost one is back, and the pull that follows need not wait.</summary>
    public Task WatchAnsweredAsync(Guid collectorId, string folder, string state, bool connected, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        return ChangeAsync(
            collectorId,
            folder,
            x =>
            {
                (x.WatchState, x.Heartbeat) = (state, now);
                if (connected)
                    x.NextTry = null;
            },
            stop,
            db => connected ? ClearAsync(db, WatchAlarmKind, collectorId, now, stop) : Task.CompletedTask
        );
    }

    /// <summary>The watch has no connection: mails wait for the clock until it is back.</summary>
    public async Task WatchLostAsync(Guid collectorId, string folder, string why, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        await ChangeAsync(
            collectorId,
            folder,
            x => x.WatchState = "lost",
            stop,
            db => RaiseAsync(db, WatchAlarmKind, collectorId, $"The watch is lost, mails wait for the schedule: {why}", now, stop)
        );
        feed.Publish(new LiveEvent(LiveTopic.Alarm, collectorId));
    }

    /// <summary>Tells it when a watch that should be there has not been heard for too long, whoever should have it.</summary>
    public async Task CheckWatchAsync(PullStateRow state, CancellationToken stop)
    {
        if (state.WatchState is null or "lost" || state.Heartbeat > clock.GetUtcNow() - LongestSilence)
            return;
        var (minutes, since) = (LongestSilence.TotalMinutes, state.Heartbeat);
        var why = string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"it was last heard {since:u}, more than {minutes:0} minutes ago."
        );
        await WatchLostAsync(state.CollectorId, state.Folder, why, stop);
    }

    async Task RaiseAsync(PortalDbContext db, string kind, Guid collectorId, string message, DateTimeOffset now, CancellationToken stop)
    {
        var subject = collectorId.ToString("D");
        if (await db.Alarms.AnyAsync(x => x.Kind == kind && x.Subject == subject && x.ClearedAt == null, stop))
            return;
        db.Alarms.Add(
            new AlarmRow
            {
                Id = Ids.New(clock),
                At = now,
                Kind = kind,
                Subject = subject,
                Message = message,
            }
        );
    }

    static async Task ClearAsync(PortalDbContext db, string kind, Guid collectorId, DateTimeOffset now, CancellationToken stop)
    {
        var subject = collectorId.ToString("D");
        foreach (var alarm in await db.Alarms.Where(x => x.Kind == kind && x.Subject == subject && x.ClearedAt == null).ToListAsync(stop))
            alarm.ClearedAt = now;
    }

    /// <summary>Whether the back-off still runs; one beyond the longest was left by a wall clock that has been set back since.</summary>
    public static bool MustWait(DateTimeOffset? nextTry, DateTimeOffset now) => nextTry > now && nextTry - now <= LongestWait;

    /// <summary>Doubles with every failure up to five minutes; half of it is chance, so that not all come back at once.</summary>
    public static TimeSpan Wait(int failures)
    {
        var full = Math.Min(FirstWait.TotalSeconds * Math.Pow(2, Math.Min(failures - 1, 10)), LongestWait.TotalSeconds);
#pragma warning disable CA5394 // Spreading load is no secret.
        return TimeSpan.FromSeconds(full / 2 * (1 + Random.Shared.NextDouble()));
#pragma warning restore CA5394
    }

    Task ChangeAsync(
        Guid collectorId,
        string folder,
        Action<PullStateRow> change,
        CancellationToken stop,
        Func<PortalDbContext, Task>? also = null
    ) =>
        writes.RunAsync(
            async db =>
            {
                var row = await db.PullStates.FirstOrDefaultAsync(x => x.CollectorId == collectorId && x.Folder == folder, stop);
                if (row is null)
                    db.PullStates.Add(row = new PullStateRow { CollectorId = collectorId, Folder = folder });
                change(row);
                if (also is not null)
                    await also(db);
            },
            stop
        );
}
