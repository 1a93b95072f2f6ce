using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Approvals;
using Portal.Domain.Common;

namespace Portal.Approvals;

/// <summary>Carries out a person's decision about a task, exactly once.</summary>
public sealed class DecideTask
{
    readonly WriteTransactions transactions;
    readonly StoredDocuments documents;
    readonly DocumentMoves moves;

    internal DecideTask(WriteTransactions transactions, StoredDocuments documents, DocumentMoves moves)
    {
        this.transactions = transactions;
        this.documents = documents;
        this.moves = moves;
    }

    /// <summary>Approves, returns or rejects.</summary>
    /// <exception cref="RefusalException">
    /// 404 not this person's task; 409 the version is stale or the task handled (decidedBy, decidedAt, currentState,
    /// allowedActions in the extensions); 422 wrong input, or the command id was used for another command.
    /// </exception>
    public async Task<TaskDecisionAnswer> RunAsync(Guid personId, Guid taskId, TaskDecision decision, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(decision);
        var input = DecisionInput.Read(taskId, decision);
        try
        {
            return await TryAsync(personId, taskId, decision, input, stop);
        }
        catch (DbUpdateException)
        {
            // The same command id went through for another document a moment ago: now its row is there to be seen.
            return await TryAsync(personId, taskId, decision, input, stop);
        }
    }

    async Task<TaskDecisionAnswer> TryAsync(Guid personId, Guid taskId, TaskDecision decision, DecisionInput input, CancellationToken stop)
    {
        var (answer, moved) = await transactions.RunAsync(
            async db =>
            {
                var row = await db.LockDocumentOfTaskAsync(taskId, stop) ?? throw RefusalException.NotFound("task");
                if (await StoredAnswerAsync(db, personId, decision.CommandId, input.Fingerprint, stop) is { } before)
                    return (before, (Moved?)null);
                var stored = await documents.LoadAsync(db, row, taskId, personId, stop);
                var task = stored.Tasks.Single(x => x.Id == taskId);
                if (task.PersonId != personId)
                    throw RefusalException.NotFound("task");
                if (task.State != "active" || task.Version != decision.Version)
                    throw await HandledConflict.OfAsync(db, stored, task, stop);
                var moved = await moves.MoveAsync(db, stored, input.ToCommand(stored.ActorOf(personId), taskId), stop);
                var answer = AnswerOf(task, decision, moved);
                db.Commands.Add(
                    new CommandRow
                    {
                        PersonId = personId,
                        CommandId = decision.CommandId,
                        TaskId = taskId,
                        Fingerprint = input.Fingerprint,
                        Answer = ApprovalsJson.Write(answer),
                        At = moved.At,
                    }
                );
                return (answer, moved);
            },
            stop
        );
        if (moved is not null)
            moves.Committed(moved);
        return answer;
    }

    static async Task<TaskDecisionAnswer?> StoredAnswerAsync(
        PortalDbContext db,
        Guid personId,
        string commandId,
        byte[] fingerprint,
        CancellationToken stop
    )
    {
        var before = await db.Commands.AsNoTracking().FirstOrDefaultAsync(x => x.PersonId == personId && x.CommandId == commandId, stop);
        if (before is null)
            return null;
        if (CryptographicOperations.FixedTimeEquals(before.Fingerprint, fingerprint))
            return ApprovalsJson.Read<TaskDecisionAnswer>(before.Answer);
        throw RefusalException.Invalid(
            new Fault("/commandId", "command-reused", "This commandId was used for another decision; take a new one.")
        );
    }

    static TaskDecisionAnswer AnswerOf(TaskRow task, TaskDecision decision, Moved moved) =>
        new(
            task.Id,
            task.DocumentId,
            decision.Action,
            moved.Stored.Row.State,
            moved.Stored.Row.Round,
            moved.Stored.Row.Revision,
            moved.Decision.Record!.Seq,
            moved.Decision.Record.Hash,
            moved.At,
            moved.Announced?.EventId,
            moved.Announced?.Sequence,
            LegalMoves.OfTask(
                moved.Decision.Document.State,
                Words.Read<TaskState>(task.State),
                moved.Stored.Published.Route.Steps[task.StepIndex].Allow
            )
        );
}
