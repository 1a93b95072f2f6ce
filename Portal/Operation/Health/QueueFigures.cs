using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Operation;

/// <summary>How far the tables are behind.</summary>
/// <param name="Lag">How long the oldest due delivery waits; zero when none is due.</param>
/// <param name="Waiting">Deliveries that have not ended, up to 10,000.</param>
/// <param name="MailLag">The same for outgoing mails.</param>
/// <param name="MailsWaiting">Outgoing mails not yet sent, up to 10,000.</param>
/// <param name="OpenAlarms">Alarms nobody has cleared, up to 1,000.</param>
sealed record QueueFigures(TimeSpan Lag, int Waiting, TimeSpan MailLag, int MailsWaiting, int OpenAlarms);

/// <summary>Reads the figures by index; the counts are capped so that a flood does not make the probe slow.</summary>
sealed class ReadQueues(IDbContextFactory<PortalDbContext> contexts, TimeProvider clock)
{
    public async Task<QueueFigures> RunAsync(CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var now = clock.GetUtcNow();
        var deliveries = db.Deliveries.Where(x => x.NextAttemptAt != null);
        var mails = db.OutgoingMails.Where(x => x.State == "pending" || x.State == "sending");
        // A leased row is not late; it is due again only when its lease ends.
        var oldest = await deliveries
            .Where(x => x.LeaseUntil == null || x.LeaseUntil < now)
            .OrderBy(x => x.NextAttemptAt)
            .Select(x => x.NextAttemptAt)
            .FirstOrDefaultAsync(stop);
        var oldestMail = await mails.OrderBy(x => x.NextAttemptAt).Select(x => (DateTimeOffset?)x.NextAttemptAt).FirstOrDefaultAsync(stop);
        return new QueueFigures(
            Late(oldest, now),
            await deliveries.OrderBy(x => x.NextAttemptAt).Take(10_000).CountAsync(stop),
            Late(oldestMail, now),
            await mails.OrderBy(x => x.NextAttemptAt).Take(10_000).CountAsync(stop),
            await db.Alarms.Where(x => x.ClearedAt == null).OrderBy(x => x.Id).Take(1_000).CountAsync(stop)
        );
    }

    static TimeSpan Late(DateTimeOffset? due, DateTimeOffset now) => due is { } time && time < now ? now - time : TimeSpan.Zero;
}
