using Portal.Data;
using Portal.Domain.Agents;
using Portal.Domain.Common;
using Portal.Domain.Delivery;
using Portal.Domain.Identity;
using Portal.Domain.Mail;

namespace Portal.Agents;

/// <summary>
/// Commits one run outside an arrival: its record and everything it caused in one transaction, behind the claim of what
/// started it. A lost claim leaves nothing: somebody else ran it.
/// </summary>
sealed class CommitRun(
    WriteTransactions transactions,
    IOutbox outbox,
    INotifier notifier,
    IStoredMessages messages,
    ILiveFeed feed,
    IHandovers? handovers = null
)
{
    /// <summary>Commits; false when the claim was lost.</summary>
    /// <param name="run">The run.</param>
    /// <param name="mail">What it looked at.</param>
    /// <param name="claim">Affects one row when the run may count; null: always.</param>
    /// <param name="also">More that belongs to the commit.</param>
    /// <param name="stop">Cancels.</param>
    public async Task<bool> RunAsync(
        AgentRun run,
        ArrivedMail mail,
        RowCommand? claim,
        Action<PortalDbContext>? also,
        CancellationToken stop
    )
    {
        var written = await TryAsync(run, mail, claim, also, stop);
        if (!written)
            return false;
        PortalMeters.RunEnded(run.Outcome);
        if (run.Scope is { } scope)
        {
            foreach (var push in scope.Pushes.Concat(scope.Carried.Select(x => x.Push)))
                outbox.Committed(push);
            foreach (var notice in scope.Notices)
                notifier.Committed(notice);
            if (scope.Carried.Count > 0)
                handovers!.Committed([.. scope.Carried.Select(x => x.Handover)]);
            if (scope.Folder is not null || scope.Tags.Count > 0)
                messages.Committed(mail.Message.MessageId);
        }
        feed.Publish(new LiveEvent(LiveTopic.Run, run.Id, mail.Message.DocumentId, run.Id));
        return true;
    }

    /// <summary>What started it has nothing to run any more: an agent or a message that is gone.</summary>
    public Task DropAsync(RowCommand claim, CancellationToken stop) => transactions.RunAsync(db => db.ExecuteAsync([claim], stop), stop);

    async Task<bool> TryAsync(AgentRun run, ArrivedMail mail, RowCommand? claim, Action<PortalDbContext>? also, CancellationToken stop)
    {
        try
        {
            return await transactions.RunAsync(
                async db =>
                {
                    if (claim is not null && await db.ExecuteAsync([claim], stop) == 0)
                        return false;
                    if (run.Scope is { } scope)
                        await WriteAsync(db, run, scope, mail, stop);
                    await db.ExecuteAsync([RunRecord.Row(run, mail, deferred: false)], stop);
                    also?.Invoke(db);
                    return true;
                },
                stop
            );
        }
        catch (HandoverTaken)
        {
            return false;
        }
    }

    async Task WriteAsync(PortalDbContext db, AgentRun run, RunScope scope, ArrivedMail mail, CancellationToken stop)
    {
        foreach (var (handover, push) in scope.Carried)
        {
            // Another run was faster: this one's record would claim what it did not do, so the whole of it is undone.
            if (await db.ExecuteAsync([handovers!.Take(handover.Id, run.Id)], stop) == 0)
                throw new HandoverTaken();
            await db.ExecuteAsync(push.Rows, stop);
        }
        await db.ExecuteAsync(scope.Pushes.SelectMany(x => x.Rows), stop);
        await db.ExecuteAsync(scope.Notices.SelectMany(x => x.Rows), stop);
        if (scope.Folder is { } folder)
            await db.ExecuteAsync([messages.File(mail.Message.MessageId, folder)], stop);
        await db.ExecuteAsync(scope.Tags.Select(x => messages.Tag(mail.Message.MessageId, x)), stop);
    }

    sealed class HandoverTaken : Exception;
}
