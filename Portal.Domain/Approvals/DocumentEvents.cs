namespace Portal.Domain.Approvals;

/// <summary>One person's work item.</summary>
public sealed record WorkItem(
    Guid Id,
    int Step,
    Person Person,
    TaskState State,
    int Round,
    DateTimeOffset ArrivedAt,
    DateTimeOffset? DueAt,
    DateTimeOffset? HandledAt = null
);

/// <summary>One change of a document; folding all of them gives its state.</summary>
public abstract record DocumentEvent;

/// <summary>The document as a whole changed its state.</summary>
public sealed record StateChanged(DocumentState To) : DocumentEvent;

/// <summary>A return began a new round.</summary>
public sealed record RoundBegan(int Round) : DocumentEvent;

/// <summary>A step changed.</summary>
public sealed record StepChanged(int Step, StepRun To) : DocumentEvent;

/// <summary>Somebody got a task.</summary>
public sealed record TaskOpened(WorkItem Item) : DocumentEvent;

/// <summary>A task ended.</summary>
public sealed record TaskClosed(Guid TaskId, TaskState To, DateTimeOffset At) : DocumentEvent;

/// <summary>It was returned to its initiator: by which step, and how it comes back.</summary>
public sealed record ReturnNoted(int ByStep, ResubmitMode Mode) : DocumentEvent;

/// <summary>It came back.</summary>
public sealed record ReturnSettled : DocumentEvent;

/// <summary>The content has a new revision.</summary>
public sealed record Revised(int Revision) : DocumentEvent;

/// <summary>People of a step who cannot sign in at present got tasks all the same, because nobody else may decide for them.</summary>
public sealed record ApproverAbsent(int Step, IReadOnlyList<Person> People) : DocumentEvent;

/// <summary>The fact went on record.</summary>
public sealed record Recorded(TransferRecord Record) : DocumentEvent;
