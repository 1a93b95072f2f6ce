using Portal.Domain.Approvals;

namespace Portal.Approvals;

/// <summary>A person's decision about a task.</summary>
/// <param name="CommandId">1 to 64 characters; the same again gives the same answer and no second effect.</param>
/// <param name="Version">Version of the task as the person saw it.</param>
/// <param name="Action">approve, return or reject.</param>
/// <param name="Opinion">Required for return and reject; at most 4,000 characters.</param>
/// <param name="Target">For return: <c>initiator</c> (default) or the name of an executed step.</param>
/// <param name="Resubmit">For return: <c>straight</c> or <c>rerun</c> (default).</param>
public sealed record TaskDecision(
    string CommandId,
    int Version,
    string Action,
    string? Opinion = null,
    string? Target = null,
    string? Resubmit = null
);

/// <summary>What a decision brought about.</summary>
public sealed record TaskDecisionAnswer(
    Guid TaskId,
    Guid DocumentId,
    string Action,
    string State,
    int Round,
    int Revision,
    long RecordSeq,
    string RecordHash,
    DateTimeOffset DecidedAt,
    Guid? EventId,
    long? Sequence,
    IReadOnlyList<AllowedAction> AllowedActions
);
