using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Common;
using Portal.Domain.Mail;

namespace Portal.Mail;

/// <summary>A person decides about a message that was kept back: into its collector, or away.</summary>
sealed class SettleMessage(WriteTransactions transactions, IArrivalGate gate, ILiveFeed feed, TimeProvider clock)
{
    static readonly string[] KeptBack = [nameof(Disposition.Held), nameof(Disposition.Quarantined)];

    /// <summary>Files it as it is; its agents do not run (rerun does that).</summary>
    public Task<MessageRow> ReleaseAsync(Guid id, string? reason, Actor actor, CancellationToken stop) =>
        MoveAsync(id, Disposition.Filed, "release", "released", reason, actor, stop);

    /// <summary>Throws it away; row and raw bytes remain.</summary>
    public Task<MessageRow> DiscardAsync(Guid id, string? reason, Actor actor, CancellationToken stop) =>
        MoveAsync(id, Disposition.Discarded, "discard", "discarded", reason, actor, stop);

    async Task<MessageRow> MoveAsync(
        Guid id,
        Disposition target,
        string action,
        string past,
        string? reason,
        Actor actor,
        CancellationToken stop
    )
    {
        ReleasedArrival? released = null;
        var row = await transactions.RunAsync(
            async db =>
            {
                var found = await db.Messages.FirstOrDefaultAsync(x => x.Id == id, stop) ?? throw RefusalException.NotFound("message");
                var before = found.Disposition;
                // Of two who decide at once the second finds nothing kept back any more, on either database.
                var moved = await db
                    .Messages.Where(x => x.Id == id && KeptBack.Contains(x.Disposition))
                    .ExecuteUpdateAsync(x => x.SetProperty(y => y.Disposition, target.ToString()), stop);
                if (moved == 0)
                    throw NotKeptBack(before, action);
                var why = $"{past} by {actor.Name}{(string.IsNullOrWhiteSpace(reason) ? "" : ": " + reason.Trim())}";
                (found.Disposition, found.Reason) = (target.ToString(), why);
                db.Record(clock, actor, "message." + past, "message", id, new { before, reason });
                if (target == Disposition.Filed)
                {
                    released = await gate.ReleaseAsync(found.CollectorId, id, stop);
                    await db.ExecuteAsync(released.Rows, stop);
                }
                return found;
            },
            stop
        );
        released?.Committed();
        feed.Publish(new LiveEvent(LiveTopic.Message, id, row.DocumentId));
        return row;
    }

    static RefusalException NotKeptBack(string disposition, string action)
    {
        var state = System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(disposition);
        return new RefusalException(
            RefusalKind.Conflict,
            "not-kept-back",
            $"Only a held or quarantined message can be met with {action}; this one is {state}."
        )
        {
            Extensions = new Dictionary<string, object?> { ["currentState"] = state, ["allowedActions"] = new[] { "rerun" } },
        };
    }
}
