using System.Globalization;
using MailKit;
using MailKit.Net.Imap;
using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Mail;

/// <summary>
/// Does at the server what is wanted for mails on record, never before their commit: marks them read, moves or deletes
/// them. What a broken connection left undone is done by the next pull.
/// </summary>
sealed class AfterPull(IDbContextFactory<PortalDbContext> contexts, GroupCommitWriter writer)
{
    const int Batch = 500;

    /// <summary>The same for what an earlier pull left undone.</summary>
    public async Task RedoAsync(PullRun run, ImapClient client, ImapFolder folder, CancellationToken stop)
    {
        if (run.Pull.After == "none")
            return;
        var undone = (await UndoneAsync(run, stop)).ConvertAll(x => new UniqueId(uint.Parse(x, CultureInfo.InvariantCulture)));
        foreach (var part in undone.Order().Chunk(Batch))
            await RunAsync(run, client, folder, part, stop);
    }

    /// <summary>UIDs of mails whose action is not done; refused ones stay as they are.</summary>
    public async Task<List<string>> UndoneAsync(PullRun run, CancellationToken stop)
    {
        var (collector, name, epoch) = (run.Collector.Id, run.Folder, run.Epoch);
        await using var db = await contexts.CreateDbContextAsync(stop);
        return await db
            .Pulled.Where(x => x.CollectorId == collector && x.Folder == name && x.Epoch == epoch && !x.ActionDone)
            .Where(x => !db.Messages.Any(y => y.Id == x.MessageId && y.Disposition == "Refused"))
            .Select(x => x.Uid)
            .ToListAsync(stop);
    }

    /// <summary>Does it for these.</summary>
    public async Task RunAsync(PullRun run, ImapClient client, ImapFolder folder, IReadOnlyList<UniqueId> uids, CancellationToken stop)
    {
        if (uids.Count == 0 || run.Pull.After == "none")
            return;
        IList<UniqueId> these = [.. uids];
        switch (run.Pull.After)
        {
            case "seen":
                await folder.AddFlagsAsync(these, MessageFlags.Seen, silent: true, stop);
                break;
            case "move":
                await folder.MoveToAsync(these, await TargetAsync(client, run.Pull.MoveTo!, stop), stop);
                break;
            default:
                await folder.AddFlagsAsync(these, MessageFlags.Deleted, silent: true, stop);
                // Without UIDPLUS an expunge would also take what others marked; then the mark has to do.
                if (client.Capabilities.HasFlag(ImapCapabilities.UidPlus))
                    await folder.ExpungeAsync(these, stop);
                break;
        }
        await DoneAsync(run, these.Select(x => x.Id.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>Notes that it is done.</summary>
    public async Task DoneAsync(PullRun run, IEnumerable<string> uids)
    {
        var rows = uids.Select(x => PulledRows.ActionDone(run.Place(x, 0))).ToList();
        if (rows.Count > 0)
            await writer.CommitAsync(new WriteUnit { Rows = rows }, CancellationToken.None);
    }

    static async Task<IMailFolder> TargetAsync(ImapClient client, string name, CancellationToken stop)
    {
        try
        {
            return await client.GetFolderAsync(name, stop);
        }
        catch (FolderNotFoundException)
        {
            var top = client.GetFolder(client.PersonalNamespaces[0]);
            return await top.CreateAsync(name, isMessageFolder: true, stop)
                ?? throw new PullException($"The folder '{name}' for pulled mails could not be made; make it in the mailbox.");
        }
    }
}
