using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Approvals;
using Portal.Domain.Common;

namespace Portal.Approvals;

/// <summary>A move that was carried out inside a transaction that is not yet committed.</summary>
sealed record Moved(StoredDocument Stored, Decision Decision, DateTimeOffset At, Announced? Announced);

/// <summary>Carries commands out: decide, rows, event, in one transaction; mail, push and live event after it.</summary>
sealed class DocumentMoves(StoredDocuments documents, Announcements announcements, ILiveFeed live, TimeProvider clock)
{
    /// <summary>Decides and writes. The caller has locked and loaded the document in its transaction.</summary>
    /// <exception cref="RefusalException">The move is not possible.</exception>
    public async Task<Moved> MoveAsync(PortalDbContext db, StoredDocument stored, DocumentCommand command, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var decision = Deciding.Decide(stored.Document, command, stored.At(now, () => Ids.New(clock)));
        if (decision.Refusal is { } refusal)
            throw Refused(stored, refusal);
        // It waits no more for who is missing; another step that does raises an alarm of its own.
        var closed = decision.Events.OfType<TaskClosed>().Select(x => x.TaskId).ToHashSet();
        var missed = stored.Tasks.Where(x => x.State == "active" && !stored.Present.ContainsKey(x.PersonId)).ToList();
        if (missed.Count > 0 && missed.All(x => closed.Contains(x.Id)))
            await db.ExecuteAsync([AbsenceAlarms.End(clock, AbsenceAlarms.Document, stored.Row.Id)], stop);
        documents.Save(db, stored, decision, now);
        var announced = decision.EventType is { } type
            ? await announcements.AnnounceAsync(db, stored.Row, type, decision.Record!, stop)
            : null;
        return new Moved(stored, decision, now, announced);
    }

    /// <summary>Refuses a move that is not possible at this moment, and does nothing else.</summary>
    /// <exception cref="RefusalException">The move is not possible.</exception>
    public void Check(StoredDocument stored, DocumentCommand command)
    {
        if (Deciding.Decide(stored.Document, command, stored.At(clock.GetUtcNow(), () => Ids.New(clock))).Refusal is { } refusal)
            throw Refused(stored, refusal);
    }

    /// <summary>The transaction is committed: mail and push leave, pages hear of it.</summary>
    public void Committed(Moved moved)
    {
        moved.Announced?.AfterCommit();
        live.Publish(new LiveEvent(LiveTopic.Document, moved.Stored.Row.Id, moved.Stored.Row.Id));
    }

    static RefusalException Refused(StoredDocument stored, MoveRefusal refusal) =>
        refusal.Pointer is { } pointer
            ? RefusalException.Invalid(new Fault(pointer, refusal.Why.Code, refusal.Why.Message))
            : new RefusalException(RefusalKind.Conflict, refusal.Why.Code, refusal.Why.Message)
            {
                Extensions = new Dictionary<string, object?>
                {
                    ["currentState"] = stored.Row.State,
                    ["allowedActions"] = LegalMoves.OfInitiator(stored.Document.State).Where(x => x.Allowed).Select(x => x.Action).ToList(),
                },
            };
}
