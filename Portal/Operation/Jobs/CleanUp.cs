using Hangfire;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Data;
using Portal.Mail;

namespace Portal.Operation;

/// <summary>
/// Removes what has served its time, in batches small enough that intake never waits long for the database: content
/// that no row took within a day, portions of mails whose head never came, expired ledger entries and stored answers
/// older than a day.
/// </summary>
sealed class CleanUp(
    IDbContextFactory<PortalDbContext> contexts,
    WriteTransactions writes,
    RawStoring mails,
    TimeProvider clock,
    ILogger<CleanUp> log
)
{
    const int Batch = 200;
    static readonly TimeSpan Day = TimeSpan.FromHours(24);

    /// <summary>Runs until nothing is left.</summary>
    [AutomaticRetry(Attempts = 0), DisableConcurrentExecution(timeoutInSeconds: 1)]
    public async Task RunAsync(CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var old = now - Day;
        await mails.SweepOrphanedContent(stop);
        var contents = await ContentsAsync(old, stop);
        var ledger = await InBatchesAsync(
            db => db.IntakeLedger.Where(x => x.ExpiresAt < now).OrderBy(x => x.ExpiresAt).Take(Batch).ExecuteDeleteAsync(stop),
            stop
        );
        var answers = await InBatchesAsync(
            db => db.Idempotency.Where(x => x.CreatedAt < old).OrderBy(x => x.CreatedAt).Take(Batch).ExecuteDeleteAsync(stop),
            stop
        );
        // A schedule that found nothing to do says so for a day; what it did stays.
        var idle = await InBatchesAsync(
            db =>
                db.Runs.Where(x => x.Outcome == "noMatch" && x.Trigger == "schedule" && x.StartedAt < old)
                    .OrderBy(x => x.Id)
                    .Take(Batch)
                    .ExecuteDeleteAsync(stop),
            stop
        );
        if (contents + ledger + answers + idle > 0)
            OperationLog.CleanedUp(log, contents, ledger, answers);
    }

    // A left join and not NOT EXISTS: SQLite then builds one index for the query instead of a scan for each row.
    // Who adds a table that refers to content adds it here, or its content is swept after a day.
    async Task<int> ContentsAsync(DateTimeOffset old, CancellationToken stop)
    {
        var removed = 0;
        while (true)
        {
            await using var db = await contexts.CreateDbContextAsync(stop);
            var orphans = await (
                from content in db.Contents
                where content.CreatedAt < old
                join message in db.Messages on content.Id equals message.ContentId into messages
                from message in messages.DefaultIfEmpty()
                join attachment in db.Attachments on content.Id equals attachment.ContentId into attachments
                from attachment in attachments.DefaultIfEmpty()
                join handover in db.Handovers on content.Id equals handover.PackageContentId into packages
                from package in packages.DefaultIfEmpty()
                join handover in db.Handovers on content.Id equals handover.RecordsContentId into records
                from record in records.DefaultIfEmpty()
                join handover in db.Handovers on content.Id equals handover.SheetContentId into sheets
                from sheet in sheets.DefaultIfEmpty()
                where message == null && attachment == null && package == null && record == null && sheet == null
                orderby content.CreatedAt
                select content.Id
            )
                .Take(Batch)
                .ToListAsync(stop);
            if (orphans.Count == 0)
                return removed;
            await writes.RunAsync(
                async db =>
                {
                    await db.ContentChunks.Where(x => orphans.Contains(x.ContentId)).ExecuteDeleteAsync(stop);
                    removed += await db.Contents.Where(x => orphans.Contains(x.Id)).ExecuteDeleteAsync(stop);
                },
                stop
            );
        }
    }

    async Task<int> InBatchesAsync(Func<PortalDbContext, Task<int>> delete, CancellationToken stop)
    {
        var (all, one) = (0, Batch);
        while (one == Batch)
        {
            one = await writes.RunAsync(delete, stop);
            all += one;
        }
        return all;
    }
}
