using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Common;
using Portal.Domain.Mail;

namespace Portal.Mail;

/// <summary>Runs the before-arrival agents on a stored message again, with new runs and their effects, in one commit.</summary>
sealed class RunAgain(WriteTransactions transactions, StoredLooks looks, AskAgents agents, ILiveFeed feed, TimeProvider clock)
{
    /// <summary>Runs; returns the ids of the runs.</summary>
    public async Task<IReadOnlyList<Guid>> RunAsync(Guid messageId, Actor actor, CancellationToken stop)
    {
        using var stored = await looks.OpenAsync(messageId, stop) ?? throw RefusalException.NotFound("message");
        var row = stored.Row;
        using var limit = new CancellationTokenSource(AskAgents.Limit, clock);
        // The sender has had his answer: a refusal can only be quarantine now.
        var asked = await agents.AskAsync(stored.Arriving(several: true), stored.Mail.Raw, limit.Token);
        var decision = ArrivalLimits.Settle(stored.Look, asked, several: true);
        await transactions.RunAsync(db => WriteAsync(db, row.Id, decision, actor, stop), stop);
        decision.Committed();
        feed.Publish(new LiveEvent(LiveTopic.Message, row.Id, row.DocumentId));
        return decision.Runs;
    }

    async Task WriteAsync(PortalDbContext db, Guid id, ArrivalDecision decision, Actor actor, CancellationToken stop)
    {
        var row = await db.Messages.SingleAsync(x => x.Id == id, stop);
        var before = row.Disposition;
        row.Disposition = decision.Disposition.ToString();
        row.Reason = decision.Reason;
        row.Folder = decision.Folder ?? row.Folder;
        if (decision.Tags.Count > 0)
            row.Tags = string.Join(' ', decision.Tags.Select(x => x.Replace(' ', '-')));
        await db.ExecuteAsync(decision.RunRows, stop);
        await db.ExecuteAsync(decision.EffectRows, stop);
        db.Record(
            clock,
            actor,
            "message.rerun",
            "message",
            id,
            new
            {
                before,
                after = row.Disposition,
                runs = decision.Runs,
            }
        );
    }
}
