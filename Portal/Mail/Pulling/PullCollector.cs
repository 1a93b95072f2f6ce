using System.Collections.Concurrent;
using MailKit;
using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Mail;

/// <summary>Pulls the mailboxes of a collector: one node at a time, with the outcome in its state.</summary>
sealed class PullCollector(
    IDbContextFactory<PortalDbContext> contexts,
    Leases leases,
    PullStates states,
    PullImap imap,
    PullPop3 pop3,
    TimeProvider clock,
    ILogger<PullCollector> log
)
{
    static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(30);
    readonly ConcurrentDictionary<Guid, PullProgress> running = new();

    /// <summary>The pull that runs on this node; null when none does.</summary>
    public PullProgress? Running(Guid collectorId) => running.GetValueOrDefault(collectorId);

    /// <summary>
    /// Pulls. By the clock (<paramref name="byHand"/> false) a paused mailbox and one that waits after a failure are
    /// left alone; somebody who asks gets a try at once. Failures end in the state, not in an exception.
    /// </summary>
    public async Task RunAsync(Guid collectorId, bool byHand, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var row = await db.Collectors.AsNoTracking().FirstOrDefaultAsync(x => x.Id == collectorId, stop);
        if (row is not { Enabled: true })
            return;
        var collector = CollectorDirectory.Open(row);
        var intake = CollectorDefinition.Stored(row.Definition).Intake;
        var progress = new PullProgress();
        if (!running.TryAdd(collectorId, progress))
            return;
        try
        {
            if (intake.Imap is { } box)
                await PullAsync(collector, box, FolderOf(box), imap.RunAsync, progress, byHand, stop);
            if (intake.Pop3 is { } drop)
                await PullAsync(collector, drop, "", pop3.RunAsync, progress, byHand, stop);
        }
        finally
        {
            running.TryRemove(collectorId, out _);
        }
    }

    /// <summary>The folder of an IMAP mailbox.</summary>
    public static string FolderOf(PullDefinition pull) => string.IsNullOrWhiteSpace(pull.Folder) ? "INBOX" : pull.Folder.Trim();

    async Task PullAsync(
        OpenCollector collector,
        PullDefinition pull,
        string folder,
        Func<PullRun, CancellationToken, Task> work,
        PullProgress progress,
        bool byHand,
        CancellationToken stop
    )
    {
        await using var lease = await leases.TryTakeAsync($"pull/{collector.Id:D}/{folder}", LeaseTime, stop);
        if (lease is null)
            return;
        // Read under the lease: what another node did just now counts.
        var state = await states.ReadAsync(collector.Id, folder, stop);
        if (!byHand && (state.Paused || PullStates.MustWait(state.NextTry, clock.GetUtcNow())))
            return;
        using var held = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var renewing = lease.KeepAsync(held, failure => PullLog.PullBroke(log, failure, lease.Name));
        try
        {
            var before = progress.Done;
            await work(new PullRun(collector, pull, folder, state, progress), held.Token);
            await states.SucceededAsync(collector.Id, folder, stop);
            if (pull.Idle == true && folder.Length > 0)
                await states.CheckWatchAsync(state, stop);
            if (progress.Done > before)
                PullLog.Pulled(log, progress.Done - before, collector.Name);
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            await RecordAsync(collector, pull, folder, failure, stop);
        }
        finally
        {
            await held.CancelAsync();
            await renewing;
        }
    }

    async Task RecordAsync(OpenCollector collector, PullDefinition pull, string folder, Exception failure, CancellationToken stop)
    {
        var why = failure switch
        {
            PullException known => known.Message,
            OperationCanceledException => "Another node took over.",
            ServiceNotConnectedException or ProtocolException or IOException =>
                $"The connection to {pull.Host} broke: {failure.Message.ReplaceLineEndings(" ")}",
            CommandException => $"{pull.Host} refused a command: {failure.Message.ReplaceLineEndings(" ")}",
            _ => failure.Message.ReplaceLineEndings(" "),
        };
        if (failure is PullException or ProtocolException or IOException or CommandException or ServiceNotConnectedException)
            PullLog.PullFailed(log, collector.Name, why);
        else
            PullLog.PullBroke(log, failure, collector.Name);
        await states.FailedAsync(collector.Id, folder, why, failure is PullException { SignIn: true }, stop);
    }
}
