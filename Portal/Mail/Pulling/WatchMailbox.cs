using MailKit;
using MailKit.Net.Imap;
using Portal.Data;

namespace Portal.Mail;

/// <summary>
/// Watches one folder by IDLE on a connection of its own. It never fetches: it only wakes the pull, also after every
/// connect, so that nothing which came while it was away waits. A server that does not answer a probe is gone, whatever
/// the socket says (RFC 2177: servers may end an IDLE after 30 minutes; middle boxes cut sooner, and silently).
/// </summary>
sealed class WatchMailbox(
    MailboxConnecting connecting,
    Leases leases,
    PullStates states,
    StartPull start,
    WatchOptions options,
    TimeProvider clock,
    ILogger<WatchMailbox> log
)
{
    static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(30);
    static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(10);
    static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(30);
    TimeSpan AnswerLimit => options.Answer;

    /// <summary>Watches until stopped; never more than one node a folder.</summary>
    public async Task RunAsync(Guid collectorId, PullDefinition pull, CancellationToken stop)
    {
        var folder = PullCollector.FolderOf(pull);
        while (true)
        {
            try
            {
                await using var lease = await leases.TryTakeAsync($"idle/{collectorId:D}/{folder}", LeaseTime, stop);
                if (lease is not null)
                    await HoldAsync(lease, collectorId, pull, folder, stop);
            }
            catch (Exception failure) when (!stop.IsCancellationRequested)
            {
                // The database is away, or another node took the lease over.
                if (failure is not OperationCanceledException)
                    PullLog.PullBroke(log, failure, collectorId.ToString("D"));
            }
            await Task.Delay(LookAgain, clock, stop);
        }
    }

    async Task HoldAsync(Lease lease, Guid collectorId, PullDefinition pull, string folder, CancellationToken stop)
    {
        using var held = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var renewing = lease.KeepAsync(held, failure => PullLog.PullBroke(log, failure, lease.Name));
        try
        {
            var losses = 0;
            while (true)
            {
                if ((await states.ReadAsync(collectorId, folder, held.Token)).Paused)
                {
                    // Refused sign-ins: a watch that went on trying would lock the account.
                    await Task.Delay(LookAgain, clock, held.Token);
                    continue;
                }
                var connected = false;
                try
                {
                    await WatchAsync(collectorId, pull, folder, () => connected = true, held.Token);
                }
                catch (Exception failure) when (!held.IsCancellationRequested && IsOfTheServer(failure))
                {
                    await LostAsync(collectorId, pull, folder, failure, connected, held.Token);
                }
                losses = connected ? 1 : losses + 1;
                // The first try to come back is made at once.
                if (losses > 1)
                    await Task.Delay(PullStates.Wait(losses - 1), clock, held.Token);
            }
        }
        finally
        {
            await held.CancelAsync();
            await renewing;
        }
    }

    async Task WatchAsync(Guid collectorId, PullDefinition pull, string folder, Action connected, CancellationToken stop)
    {
        using var client = new ImapClient();
        using (var limit = Limit(ConnectLimit, stop))
        {
            await connecting.OpenAsync(client, pull, limit.Token);
            var opened = await PullImap.OpenFolderAsync(client, folder, FolderAccess.ReadOnly, limit.Token);
            opened.CountChanged += (_, _) => start.Start(collectorId, byHand: false);
        }
        connected();
        var idle = client.Capabilities.HasFlag(ImapCapabilities.Idle);
        var word = idle ? "watching" : "polling";
        await states.WatchAnsweredAsync(collectorId, folder, word, connected: true, stop);
        PullLog.Watching(log, folder, pull.Host, word);
        start.Start(collectorId, byHand: false);
        while (true)
        {
            if (idle)
                await IdleAsync(client, stop);
            else
                await Task.Delay(options.Probe, clock, stop);
            // The answer to DONE may have been in the socket all the time; NOOP's cannot.
            using (var limit = Limit(AnswerLimit, stop))
                await client.NoOpAsync(limit.Token);
            await states.WatchAnsweredAsync(collectorId, folder, word, connected: false, stop);
        }
    }

    async Task IdleAsync(ImapClient client, CancellationToken stop)
    {
        using var done = new CancellationTokenSource(options.Probe, clock);
        using var limit = Limit(options.Probe + AnswerLimit, stop);
        await client.IdleAsync(done.Token, limit.Token);
    }

    async Task LostAsync(Guid collectorId, PullDefinition pull, string folder, Exception failure, bool connected, CancellationToken stop)
    {
        var why = failure switch
        {
            OperationCanceledException => $"{pull.Host} stopped answering.",
            PullException known => known.Message,
            _ => $"{pull.Host} ended the connection: {failure.Message.ReplaceLineEndings(" ")}",
        };
        PullLog.WatchLost(log, folder, pull.Host, why);
        if (failure is PullException { SignIn: true })
            await states.FailedAsync(collectorId, folder, why, signIn: true, stop);
        // A server may end a connection when it likes; that it is not to be had, or died without a word, is for a person.
        if (!connected || failure is OperationCanceledException)
            await states.WatchLostAsync(collectorId, folder, why, stop);
    }

    static bool IsOfTheServer(Exception failure) =>
        failure
            is OperationCanceledException
                or PullException
                or IOException
                or ProtocolException
                or CommandException
                or ServiceNotConnectedException
                or ServiceNotAuthenticatedException
                or System.Net.Sockets.SocketException
                or ObjectDisposedException;

    static CancellationTokenSource Limit(TimeSpan limit, CancellationToken stop)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(stop);
        source.CancelAfter(limit);
        return source;
    }
}
