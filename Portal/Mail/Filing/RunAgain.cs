using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Common;
using Portal.Domain.Mail;

namespace Portal.Mail;

/// <summary>Runs the before-arrival agents on a stored message again, with new runs and their effects, in one commit.</summary>
sealed class RunAgain(
    IDbContextFactory<PortalDbContext> contexts,
    WriteTransactions transactions,
    StoredMails mails,
    LookAtMail looking,
    AskAgents agents,
    ILiveFeed feed,
    TimeProvider clock
)
{
    /// <summary>Runs; returns the ids of the runs.</summary>
    public async Task<IReadOnlyList<Guid>> RunAsync(Guid messageId, Actor actor, CancellationToken stop)
    {
        var (row, collector) = await FindAsync(messageId, stop);
        using var mail = await mails.OpenAsync(row.ContentId!.Value, stop);
        var addresses = row.EnvelopeTo.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var received = new ReceivedMail
        {
            Way = Enum.Parse<IntakeWay>(row.Way),
            EnvelopeFrom = row.EnvelopeFrom,
            Targets = [.. addresses.Select(x => new Target(x, collector))],
            Raw = mail.Raw,
            ReceivedAt = row.ReceivedAt,
            Trace = row.Trace,
        };
        var look = await looking.LookAsync(received, mail.Scan, mail.Content);
        using var limit = new CancellationTokenSource(AskAgents.Limit, clock);
        // The sender has had his answer: a refusal can only be quarantine now.
        var asked = await agents.AskAsync(
            look.Arriving(row.Id, new Share(collector, [.. addresses]), several: true),
            mail.Raw,
            limit.Token
        );
        var decision = ArrivalLimits.Settle(look, asked, several: true);
        await transactions.RunAsync(db => WriteAsync(db, row.Id, decision, actor, stop), stop);
        decision.Committed();
        feed.Publish(new LiveEvent(LiveTopic.Message, row.Id, row.DocumentId));
        return decision.Runs;
    }

    async Task<(MessageRow, OpenCollector)> FindAsync(Guid messageId, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var row = await db.Messages.AsNoTracking().FirstOrDefaultAsync(x => x.Id == messageId, stop);
        if (row?.ContentId is null)
            throw RefusalException.NotFound("message");
        var name = await db.Collectors.Where(x => x.Id == row.CollectorId).Select(x => x.Name).FirstOrDefaultAsync(stop) ?? "";
        return (row, new OpenCollector(row.CollectorId, name, true, [], null, [], []));
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
