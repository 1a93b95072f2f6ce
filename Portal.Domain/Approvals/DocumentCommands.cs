namespace Portal.Domain.Approvals;

/// <summary>Something that somebody wants done with a document.</summary>
public abstract record DocumentCommand(RecordActor Actor);

/// <summary>Start it on its route.</summary>
public sealed record Submit(RecordActor Actor) : DocumentCommand(Actor);

/// <summary>A decision by the holder of a task.</summary>
public abstract record TaskCommand(RecordActor Actor, Guid TaskId, string? Opinion) : DocumentCommand(Actor);

/// <summary>Agree.</summary>
public sealed record Approve(RecordActor Actor, Guid TaskId, string? Opinion) : TaskCommand(Actor, TaskId, Opinion);

/// <summary>Send back for correction, to the initiator or to an executed step. Not a rejection.</summary>
public sealed record Return(RecordActor Actor, Guid TaskId, string? Opinion, string Target, ResubmitMode Mode)
    : TaskCommand(Actor, TaskId, Opinion);

/// <summary>End it negatively.</summary>
public sealed record Reject(RecordActor Actor, Guid TaskId, string? Opinion) : TaskCommand(Actor, TaskId, Opinion);

/// <summary>Take the whole document back.</summary>
public sealed record Withdraw(RecordActor Actor, string? Reason) : DocumentCommand(Actor);

/// <summary>Put in new content while it is returned.</summary>
public sealed record Revise(RecordActor Actor) : DocumentCommand(Actor);

/// <summary>Send a returned document on its way again.</summary>
public sealed record Resubmit(RecordActor Actor, string? Opinion) : DocumentCommand(Actor);
