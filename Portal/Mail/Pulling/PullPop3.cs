using System.Buffers;
using MailKit;
using MailKit.Net.Pop3;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Mail;

namespace Portal.Mail;

/// <summary>
/// Pulls a mailbox by POP3: UIDL tells what is new, each in one go. Deleting takes effect at QUIT (RFC 1939, 6), so a
/// broken session deletes nothing and the next one makes up for it.
/// </summary>
sealed class PullPop3(
    MailboxConnecting connecting,
    TakeInPulled taking,
    AfterPull after,
    MailOptions options,
    IDbContextFactory<PortalDbContext> contexts
)
{
    const int BatchSize = 50;
    const long SmallMail = 64 * 1024;
    const int InFlight = 8;

    /// <summary>Pulls until nothing new is left.</summary>
    public async Task RunAsync(PullRun run, CancellationToken stop)
    {
        using var client = new Pop3Client();
        await connecting.OpenAsync(client, run.Pull, stop);
        if (!client.Capabilities.HasFlag(Pop3Capabilities.UIDL))
            throw new PullException($"{run.Pull.Host} has no UIDL, by which pulled mails are known; pull by IMAP.");
        var uids = client.Count == 0 ? [] : await client.GetMessageUidsAsync(stop);
        var sizes = client.Count == 0 ? [] : await client.GetMessageSizesAsync(stop);
        var known = await KnownAsync(run, stop);
        var fresh = Enumerable.Range(0, uids.Count).Where(x => !known.Contains(uids[x])).DistinctBy(x => uids[x]).ToList();
        run.Progress.Found(fresh.Count);
        using var taken = new TakenTasks(InFlight, run.Progress);
        try
        {
            var small = new List<(int Index, PulledPlace Place)>(BatchSize);
            foreach (var index in fresh)
            {
                var place = run.Place(uids[index], sizes[index]);
                var limit = Math.Min(options.MaxMessageBytes, run.Collector.MaxBytes ?? long.MaxValue);
                if (place.Size > limit)
                {
                    await taken.AddAsync(default, () => taking.TooLargeAsync(run, IntakeWay.Pop3, place, limit, "", ""), stop);
                    continue;
                }
                small.Add((index, place));
                if (small.Count == BatchSize || place.Size > SmallMail || taking.Troubles(place) > 0)
                    await PullBatchAsync(run, client, small, taken, stop);
            }
            await PullBatchAsync(run, client, small, taken, stop);
        }
        finally
        {
            await taken.AllAsync();
        }
        await FinishAsync(run, client, uids, stop);
    }

    async Task PullBatchAsync(
        PullRun run,
        Pop3Client client,
        List<(int Index, PulledPlace Place)> batch,
        TakenTasks taken,
        CancellationToken stop
    )
    {
        if (batch.Count == 0)
            return;
        IList<Stream> streams;
        try
        {
            streams = await client.GetStreamsAsync([.. batch.Select(x => x.Index)], headersOnly: false, stop);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // Whichever it was: each is read alone next time.
            foreach (var (_, place) in batch)
                await taken.AddAsync(default, () => taking.FailedAsync(run, IntakeWay.Pop3, place, failure.Message), stop);
            batch.Clear();
            if (failure is Pop3CommandException)
                return;
            throw;
        }
        for (var i = 0; i < streams.Count; i++)
        {
            await using var stream = streams[i];
            var place = batch[i].Place;
            var raw = new IncomingMail(options.SpoolDirectory, options.MaxMessageBytes);
            await raw.AppendAsync(stream, stop);
            await taken.AddAsync(default, () => taking.RunAsync(run, IntakeWay.Pop3, place, raw), stop);
        }
        batch.Clear();
    }

    async Task FinishAsync(PullRun run, Pop3Client client, IList<string> uids, CancellationToken stop)
    {
        if (run.Pull.After != "delete")
        {
            await client.DisconnectAsync(quit: true, stop);
            return;
        }
        var undone = (await after.UndoneAsync(run, stop)).ToHashSet(StringComparer.Ordinal);
        var indexes = Enumerable.Range(0, uids.Count).Where(x => undone.Contains(uids[x])).ToList();
        if (indexes.Count > 0)
            await client.DeleteMessagesAsync(indexes, stop);
        await client.DisconnectAsync(quit: true, stop);
        // What is no longer on the server was deleted by a session whose end we did not see.
        await after.DoneAsync(run, undone);
    }

    async Task<HashSet<string>> KnownAsync(PullRun run, CancellationToken stop)
    {
        var (collector, folder) = (run.Collector.Id, run.Folder);
        await using var db = await contexts.CreateDbContextAsync(stop);
        return await db
            .Pulled.Where(x => x.CollectorId == collector && x.Folder == folder && x.Epoch == 0)
            .Select(x => x.Uid)
            .ToHashSetAsync(stop);
    }
}
