using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Approvals;

/// <summary>Carries out a person's decision about a task, exactly once.</summary>
public sealed class DecideTask(WriteTransactions transactions)
{
    /// <summary>Approves, returns or rejects.</summary>
    /// <exception cref="RefusalException">
    /// 404 not this person's task; 409 the version is stale or the task handled (decidedBy, decidedAt, currentState,
    /// allowedActions in the extensions); 422 wrong input, or the command id was used for another command.
    /// </exception>
    public Task<TaskDecisionAnswer> RunAsync(Guid personId, Guid taskId, TaskDecision decision, CancellationToken stop) =>
        transactions.RunAsync<TaskDecisionAnswer>(
            _ => throw new RefusalException(RefusalKind.Unavailable, "not-ready", "Decisions are not served yet."),
            stop
        );
}
