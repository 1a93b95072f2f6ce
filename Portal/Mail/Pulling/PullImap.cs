using System.Buffers;
using System.Globalization;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;
using Microsoft.EntityFrameworkCore;
using MimeKit;
using Portal.Data;
using Portal.Domain.Mail;

namespace Portal.Mail;

/// <summary>
/// Pulls a folder by IMAP: what lies above the watermark, sizes and envelopes first, bodies after them without
/// touching \Seen. What people do in the mailbox meanwhile neither hides a mail nor brings one twice.
/// </summary>
sealed class PullImap(
    MailboxConnecting connecting,
    TakeInPulled taking,
    CarryOver carrying,
    PullStates states,
    AfterPull after,
    MailOptions options,
    IDbContextFactory<PortalDbContext> contexts
)
{
    const int ChunkSize = 500;
    const int BatchSize = 50;
    const long SmallMail = 128 * 1024;
    const int Piece = 1 << 20;
    const int InFlight = 8;

    // Not ENVELOPE: its strings come as literals that the client bounds, and one mail with 20,000 addresses in its head would
    // keep a whole mailbox from being read. Named fields come as a stream.
    static readonly FetchRequest Heads = new(
        MessageSummaryItems.UniqueId | MessageSummaryItems.Size | MessageSummaryItems.InternalDate,
        [HeaderId.MessageId, HeaderId.From, HeaderId.Subject]
    );

    /// <summary>Pulls until nothing new is left.</summary>
    public async Task RunAsync(PullRun run, CancellationToken stop)
    {
        using var client = new ImapClient();
        await connecting.OpenAsync(client, run.Pull, stop);
        var folder = await OpenFolderAsync(client, run, stop);
        run.Epoch = folder.UidValidity;
        var changed = run.State.Epoch != run.Epoch;
        var old = changed ? await carrying.LoadAsync(run, stop) : null;
        await after.RedoAsync(run, client, folder, stop);
        var from = changed ? 0 : run.State.Watermark;
        var uids = await ListAsync(folder, from, stop);
        var whole = true;
        foreach (var chunk in uids.Chunk(ChunkSize))
        {
            whole &= await PullChunkAsync(run, client, folder, chunk, old, stop);
            // During a change of epoch the old watermark stays until all is on record: then a break starts over.
            if (whole && !changed)
                await states.AdvanceAsync(run.Collector.Id, run.Folder, run.Epoch, chunk[^1].Id, stop);
        }
        if (whole && changed)
            await states.AdvanceAsync(run.Collector.Id, run.Folder, run.Epoch, uids.Count == 0 ? 0 : uids[^1].Id, stop);
        await client.DisconnectAsync(quit: true, stop);
    }

    async Task<bool> PullChunkAsync(
        PullRun run,
        ImapClient client,
        ImapFolder folder,
        UniqueId[] chunk,
        OldPlaces? old,
        CancellationToken stop
    )
    {
        var fresh = await UnknownAsync(run, chunk, stop);
        if (fresh.Count == 0)
            return true;
        run.Progress.Found(fresh.Count);
        using var taken = new TakenTasks(InFlight, run.Progress);
        var heads = (await folder.FetchAsync(fresh, Heads, stop)).DistinctBy(x => x.UniqueId).ToDictionary(x => x.UniqueId);
        var small = new List<(UniqueId Uid, PulledPlace Place)>(BatchSize);
        try
        {
            foreach (var uid in fresh)
            {
                if (!heads.TryGetValue(uid, out var head) || head.Size is null)
                {
                    await taken.AddAsync(uid, () => taking.VanishedAsync(run.Place(Text(uid), 0)), stop);
                    continue;
                }
                var place = run.Place(Text(uid), head.Size.Value, head.InternalDate, MessageIdOf(head));
                var limit = Math.Min(options.MaxMessageBytes, run.Collector.MaxBytes ?? long.MaxValue);
                if (old is not null && await old.CarryAsync(place))
                    taken.Kept(uid);
                else if (place.Size > limit)
                    await taken.AddAsync(
                        uid,
                        () =>
                            taking.TooLargeAsync(run, IntakeWay.Imap, place, limit, SenderOf(head), head.Headers?[HeaderId.Subject] ?? ""),
                        stop
                    );
                // What made trouble before is read alone, so that it hurts only itself.
                else if (place.Size > SmallMail || taking.Troubles(place) > 0)
                    await PullLargeAsync(run, folder, uid, place, old, taken, stop);
                else
                {
                    small.Add((uid, place));
                    if (small.Count == BatchSize)
                        await PullSmallAsync(run, folder, small, old, taken, stop);
                }
            }
            await PullSmallAsync(run, folder, small, old, taken, stop);
        }
        finally
        {
            await taken.AllAsync();
        }
        await after.RunAsync(run, client, folder, taken.Taken, stop);
        return !taken.AnyLeft;
    }

    async Task PullSmallAsync(
        PullRun run,
        ImapFolder folder,
        List<(UniqueId Uid, PulledPlace Place)> small,
        OldPlaces? old,
        TakenTasks taken,
        CancellationToken stop
    )
    {
        if (small.Count == 0)
            return;
        var missing = small.ToDictionary(x => x.Uid, x => x.Place);
        try
        {
            await folder.GetStreamsAsync(
                [.. missing.Keys],
                async (_, _, uid, stream, _) =>
                {
                    if (!missing.Remove(uid, out var place))
                        return;
                    var raw = new IncomingMail(options.SpoolDirectory, options.MaxMessageBytes);
                    await raw.AppendAsync(stream, stop);
                    await TakeAsync(run, uid, place, raw, old, taken, stop);
                },
                stop
            );
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            foreach (var (uid, place) in missing.Take(1))
                await taken.AddAsync(uid, () => taking.FailedAsync(run, IntakeWay.Imap, place, failure.Message), stop);
            throw;
        }
        foreach (var (uid, place) in missing)
            await taken.AddAsync(uid, () => taking.VanishedAsync(place), stop);
        small.Clear();
    }

    async Task PullLargeAsync(
        PullRun run,
        ImapFolder folder,
        UniqueId uid,
        PulledPlace place,
        OldPlaces? old,
        TakenTasks taken,
        CancellationToken stop
    )
    {
        var raw = new IncomingMail(options.SpoolDirectory, options.MaxMessageBytes);
        try
        {
            // In pieces: the library would hold a literal in memory as a whole.
            while (!raw.TooLarge)
            {
                await using var piece = await folder.GetStreamAsync(uid, (int)raw.Size, Piece, stop);
                if (await raw.AppendAsync(piece, stop) < Piece)
                    break;
            }
        }
        catch (MessageNotFoundException)
        {
            raw.Dispose();
            await taken.AddAsync(uid, () => taking.VanishedAsync(place), stop);
            return;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            raw.Dispose();
            await taken.AddAsync(uid, () => taking.FailedAsync(run, IntakeWay.Imap, place, failure.Message), stop);
            if (failure is ImapCommandException)
                return;
            throw;
        }
        await TakeAsync(run, uid, place, raw, old, taken, stop);
    }

    async Task TakeAsync(
        PullRun run,
        UniqueId uid,
        PulledPlace place,
        IncomingMail raw,
        OldPlaces? old,
        TakenTasks taken,
        CancellationToken stop
    )
    {
        if (old is not null && await old.CarryAsync(place, raw.Sha256))
        {
            raw.Dispose();
            taken.Kept(uid);
            return;
        }
        await taken.AddAsync(uid, () => taking.RunAsync(run, IntakeWay.Imap, place, raw), stop);
    }

    async Task<List<UniqueId>> UnknownAsync(PullRun run, UniqueId[] chunk, CancellationToken stop)
    {
        var texts = chunk.Select(Text).ToList();
        var (collector, folder, epoch) = (run.Collector.Id, run.Folder, run.Epoch);
        await using var db = await contexts.CreateDbContextAsync(stop);
        var known = await db
            .Pulled.Where(x => x.CollectorId == collector && x.Folder == folder && x.Epoch == epoch && texts.Contains(x.Uid))
            .Select(x => x.Uid)
            .ToHashSetAsync(stop);
        return [.. chunk.Where(x => !known.Contains(Text(x)))];
    }

    static async Task<List<UniqueId>> ListAsync(ImapFolder folder, long watermark, CancellationToken stop)
    {
        var query =
            watermark == 0 ? SearchQuery.All : SearchQuery.Uids(new UniqueIdRange(new UniqueId((uint)watermark + 1), UniqueId.MaxValue));
        // n:* names the last mail even when its UID is lower (RFC 3501, 6.4.8).
        return [.. (await folder.SearchAsync(query, stop)).Where(x => x.Id > watermark).Order()];
    }

    static Task<ImapFolder> OpenFolderAsync(ImapClient client, PullRun run, CancellationToken stop) =>
        OpenFolderAsync(client, run.Folder, run.Pull.After == "none" ? FolderAccess.ReadOnly : FolderAccess.ReadWrite, stop);

    /// <summary>Opens it; the fault names the folders that there are.</summary>
    public static async Task<ImapFolder> OpenFolderAsync(ImapClient client, string name, FolderAccess access, CancellationToken stop)
    {
        try
        {
            var folder = name.Equals("INBOX", StringComparison.OrdinalIgnoreCase) ? client.Inbox! : await client.GetFolderAsync(name, stop);
            await folder.OpenAsync(access, stop);
            return (ImapFolder)folder;
        }
        catch (Exception failure) when (failure is FolderNotFoundException or ImapCommandException)
        {
            var there =
                client.PersonalNamespaces.Count == 0
                    ? []
                    : await client.GetFoldersAsync(client.PersonalNamespaces[0], cancellationToken: stop);
            var names = string.Join(", ", there.Select(x => x.FullName).Where(x => x.Length > 0).Take(20));
            throw new PullException($"The folder '{name}' cannot be opened. The mailbox has: {names}.", failure);
        }
    }

    static string SenderOf(IMessageSummary head) =>
        head.Headers?[HeaderId.From] is { } from && InternetAddressList.TryParse(from, out var list)
            ? list.Mailboxes.FirstOrDefault()?.Address ?? ""
            : "";

    // What a sender wrote into it is only compared, never trusted; its length is bounded by the column.
    static string? MessageIdOf(IMessageSummary head) =>
        head.Headers?[HeaderId.MessageId]?.Trim().Trim('<', '>') is { Length: > 0 and <= 500 } id ? id : null;

    static string Text(UniqueId uid) => uid.Id.ToString(CultureInfo.InvariantCulture);
}
