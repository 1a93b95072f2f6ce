using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Portal.Data;
using Portal.Domain.Common;
using Portal.Operation;

namespace Portal.Mail;

/// <summary>
/// The sender: takes mails from memory straight after their commit and everything else from the table. The table is
/// the truth; what is lost here (a full queue, a crash) is found there when its lease ends.
/// </summary>
sealed class SendMails(
    OutgoingTable table,
    SmtpConnections connections,
    NodeLife life,
    ILiveFeed feed,
    IHostApplicationLifetime lifetime,
    TimeProvider clock,
    ILogger<SendMails> log
) : BackgroundService
{
    const int AtOnce = 4;
    const int ClaimAtOnce = 50;
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);
    static readonly TimeSpan FinishLimit = TimeSpan.FromSeconds(3);

    // An attempt may last that long; a mail whose lease ends sooner is left to the table.
    static readonly TimeSpan LeaseReserve = TimeSpan.FromMinutes(2);

    readonly Channel<MailToSend> waiting = Channel.CreateBounded<MailToSend>(
        new BoundedChannelOptions(1024) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait }
    );
    readonly SemaphoreSlim slots = new(AtOnce);
    readonly SemaphoreSlim wake = new(0);
    readonly CancellationTokenSource abandon = new();

    /// <summary>Mails that wait in memory.</summary>
    public int Backlog => waiting.Reader.Count;

    /// <summary>A committed mail, leased to this node. When too many wait it is left to the table.</summary>
    public void Take(MailToSend mail)
    {
        if (!waiting.Writer.TryWrite(mail))
            SendingLog.LeftToTable(log, mail.Id);
    }

    /// <summary>Looks at the table now.</summary>
    public void Wake()
    {
        if (wake.CurrentCount == 0)
            wake.Release();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The own listener must be there first, or the first attempt fails for nothing.
        await lifetime.StartedAsync(stoppingToken);
        // "Many": a node died and what it held is due again.
        using var subscription = feed.Subscribe(x =>
        {
            if (x is { Topic: LiveTopic.OutgoingMail, IsMany: true })
                Wake();
        });
        var reading = ReadTableAsync(stoppingToken);
        try
        {
            await foreach (var mail in waiting.Reader.ReadAllAsync(stoppingToken))
            {
                await slots.WaitAsync(stoppingToken);
                _ = FlyAsync(mail);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
        await reading;
    }

    /// <summary>Finishes what is in flight within three seconds; the rest goes back to the table.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        waiting.Writer.TryComplete();
        await base.StopAsync(cancellationToken);
        abandon.CancelAfter(FinishLimit);
        for (var i = 0; i < AtOnce; i++)
            await slots.WaitAsync(CancellationToken.None);
        try
        {
            await table.FreeOwnAsync(CancellationToken.None);
        }
        catch (Exception failure)
        {
            // A database that is away at the stop costs the next start nothing: it frees these leases itself.
            SendingLog.TableFailed(log, failure);
        }
        await connections.DisposeAsync();
    }

    async Task ReadTableAsync(CancellationToken stop)
    {
        var freed = false;
        while (!stop.IsCancellationRequested)
        {
            var wait = TimeSpan.FromSeconds(1);
            try
            {
                if (!freed)
                    await FirstLookAsync(stop);
                freed = true;
                wait = await ClaimAsync(stop);
                await connections.TrimAsync(stop);
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                SendingLog.TableFailed(log, failure);
            }
            await WaitAsync(wait, stop);
        }
    }

    async Task FirstLookAsync(CancellationToken stop)
    {
        var taken = await table.FreeEarlierAsync(stop);
        if (taken > 0)
            SendingLog.TakenOver(log, taken);
        try
        {
            await connections.WarmAsync(stop);
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            SendingLog.NoServer(log, failure.Message);
        }
    }

    async Task<TimeSpan> ClaimAsync(CancellationToken stop)
    {
        while (true)
        {
            var due = await table.NextDueAsync(stop);
            var now = clock.GetUtcNow();
            if (due is null || due > now)
                return due is null || due - now > LongestWait ? LongestWait : due.Value - now;
            foreach (var mail in await table.ClaimDueAsync(ClaimAtOnce, stop))
                await waiting.Writer.WriteAsync(mail, stop);
        }
    }

    async Task WaitAsync(TimeSpan time, CancellationToken stop)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            var woken = wake.WaitAsync(timer.Token);
            await Task.WhenAny(woken, Task.Delay(time, clock, timer.Token));
        }
        finally
        {
            await timer.CancelAsync();
        }
    }

    async Task FlyAsync(MailToSend mail)
    {
        // The reader goes on at once; parsing and signing in happen on the pool.
        await Task.Yield();
        try
        {
            // A node that was held up so long that others may have taken its mails over leaves them to the table.
            if (clock.GetUtcNow() + LeaseReserve < mail.LeaseUntil && life.Holds(mail.LeaseUntil - OutgoingTable.Lease))
                await RecordAsync(mail, await connections.SendAsync(mail, abandon.Token));
        }
        catch (OperationCanceledException) when (abandon.IsCancellationRequested)
        {
            SendingLog.LeftToTable(log, mail.Id);
        }
        catch (Exception failure)
        {
            // Not recorded: the row is still leased and is tried again when the lease ends.
            SendingLog.OutcomeLost(log, failure, mail.Id);
        }
        finally
        {
            slots.Release();
        }
    }

    async Task RecordAsync(MailToSend mail, SendResult result)
    {
        var now = clock.GetUtcNow();
        var next = result.End == SendEnd.Retry ? RetrySchedule.Next(mail.CreatedAt, mail.Attempts + 1, now) : null;
        if (result.End == SendEnd.Sent)
        {
            await table.SentAsync(mail, result.Reply, result.Began, now);
            SendingLog.Sent(log, mail.Id, mail.To, (now - result.Began).TotalMilliseconds, result.Reply);
        }
        else if (next is { } time)
        {
            await table.PostponedAsync(mail, result.Reply, time);
            SendingLog.Postponed(log, mail.Id, mail.To, time, result.Reply);
            Wake();
        }
        else if (await table.BouncedAsync(mail, result.Reply))
        {
            SendingLog.Bounced(log, mail.Id, mail.To, result.Reply);
            feed.Publish(new LiveEvent(LiveTopic.Alarm, mail.Id, mail.DocumentId));
        }
        PortalMeters.OutgoingMailBecame(
            result.End == SendEnd.Sent ? "sent"
            : next is null ? "bounced"
            : "pending"
        );
        feed.Publish(new LiveEvent(LiveTopic.OutgoingMail, mail.Id, mail.DocumentId));
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        abandon.Dispose();
        slots.Dispose();
        wake.Dispose();
    }
}
