namespace Portal.Data;

/// <summary>A route; its steps live in versions.</summary>
public sealed class RouteRow
{
    public Guid Id { get; set; }
    public string Code { get; set; } = "";
    public string Name { get; set; } = "";

    /// <summary>Only this third party may use it; null: every one.</summary>
    public Guid? ThirdPartyId { get; set; }
    public int CurrentVersion { get; set; }
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>No new documents since then; running ones go on with their version.</summary>
    public DateTimeOffset? DeletedAt { get; set; }
    public int Version { get; set; } = 1;
}

/// <summary>A published version; running documents keep the one they started with.</summary>
public sealed class RouteVersionRow
{
    public Guid Id { get; set; }
    public Guid RouteId { get; set; }
    public int Number { get; set; }

    /// <summary>JSON: steps.</summary>
    public string Steps { get; set; } = "[]";

    /// <summary>JSON Schema of the fields, null when none is given.</summary>
    public string? Fields { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
    public string CreatedBy { get; set; } = "";
}

/// <summary>A document: present state; its history is in records and events.</summary>
public sealed class DocumentRow
{
    public Guid Id { get; set; }
    public string Number { get; set; } = "";
    public Guid ThirdPartyId { get; set; }
    public string? ExternalId { get; set; }
    public Guid RouteId { get; set; }
    public string RouteCode { get; set; } = "";
    public int RouteVersion { get; set; }
    public string Title { get; set; } = "";

    /// <summary>Contract words in camelCase: draft, inApproval, returned, approved, …</summary>
    public string State { get; set; } = "inApproval";
    public string? Urgency { get; set; }
    public DateTimeOffset? DueAt { get; set; }
    public int Round { get; set; } = 1;
    public int Revision { get; set; } = 1;

    /// <summary>Last sequence given to an event of this document.</summary>
    public long Sequence { get; set; }
    public long RecordSeq { get; set; }
    public string RecordHash { get; set; } = "";

    /// <summary>JSON: state of each step in the present round.</summary>
    public string Steps { get; set; } = "[]";

    /// <summary>straight or rerun while returned; null otherwise.</summary>
    public string? ResubmitMode { get; set; }

    /// <summary>Step that returned it last.</summary>
    public int? ReturnedByStep { get; set; }

    /// <summary>The person who handed it in; null when the third party did.</summary>
    public Guid? InitiatorId { get; set; }
    public string InitiatorName { get; set; } = "";
    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Row version: compare-and-set by every command.</summary>
    public int Version { get; set; } = 1;
}

/// <summary>The content of a document at one time.</summary>
public sealed class RevisionRow
{
    public Guid Id { get; set; }
    public Guid DocumentId { get; set; }
    public Guid ThirdPartyId { get; set; }
    public int Number { get; set; }
    public string Title { get; set; } = "";

    /// <summary>JSON object.</summary>
    public string Fields { get; set; } = "{}";
    public string? Body { get; set; }

    /// <summary>SHA-256 over the RFC 8785 form of title, fields, body and attachments.</summary>
    public string Hash { get; set; } = "";
    public DateTimeOffset CreatedAt { get; set; }
}

/// <summary>An attachment of a revision; bytes are in the content store.</summary>
public sealed class AttachmentRow
{
    public Guid Id { get; set; }
    public Guid DocumentId { get; set; }
    public Guid ThirdPartyId { get; set; }
    public int Revision { get; set; }
    public int Position { get; set; }

    /// <summary>As sent.</summary>
    public string Name { get; set; } = "";
    public string ContentType { get; set; } = "";
    public long Size { get; set; }
    public string Sha256 { get; set; } = "";
    public Guid ContentId { get; set; }
}

/// <summary>One person's work item in a step.</summary>
public sealed class TaskRow
{
    public Guid Id { get; set; }
    public Guid DocumentId { get; set; }
    public Guid ThirdPartyId { get; set; }
    public int Round { get; set; }
    public int StepIndex { get; set; }
    public string Step { get; set; } = "";
    public Guid PersonId { get; set; }

    /// <summary>Name and unit at the time the task was made: people move.</summary>
    public string PersonName { get; set; } = "";
    public string? PersonUnit { get; set; }

    /// <summary>active, approved, returned, rejected, cancelled, …</summary>
    public string State { get; set; } = "active";
    public DateTimeOffset ArrivedAt { get; set; }
    public DateTimeOffset? DueAt { get; set; }
    public DateTimeOffset? HandledAt { get; set; }
    public int Version { get; set; } = 1;
}

/// <summary>One transfer record: append-only, hash-chained.</summary>
public sealed class RecordRow
{
    public Guid Id { get; set; }
    public Guid DocumentId { get; set; }
    public Guid ThirdPartyId { get; set; }
    public long Seq { get; set; }
    public int Round { get; set; }
    public string Action { get; set; } = "";
    public string? ActorId { get; set; }
    public string ActorName { get; set; } = "";
    public string? ActorUnit { get; set; }
    public string ActorKind { get; set; } = "";

    /// <summary>JSON {id, name} or null.</summary>
    public string? OnBehalfOf { get; set; }
    public string? FromStep { get; set; }

    /// <summary>JSON array of step names.</summary>
    public string ToSteps { get; set; } = "[]";
    public string? Opinion { get; set; }

    /// <summary>straight or rerun, of a return.</summary>
    public string? Resubmit { get; set; }
    public DateTimeOffset? ArrivedAt { get; set; }
    public DateTimeOffset HandledAt { get; set; }
    public long? DurationMs { get; set; }
    public int Revision { get; set; }
    public string PrevHash { get; set; } = "";
    public string Hash { get; set; } = "";
}

/// <summary>One event in the feed of a third party; positions are gapless for each third party.</summary>
public sealed class DocumentEventRow
{
    public Guid Id { get; set; }
    public Guid ThirdPartyId { get; set; }
    public long Position { get; set; }
    public string Type { get; set; } = "";
    public Guid DocumentId { get; set; }
    public long Sequence { get; set; }

    /// <summary>JSON: the data of contract section 4.</summary>
    public string Data { get; set; } = "{}";
    public DateTimeOffset At { get; set; }
}

/// <summary>A command that was carried out: the same again gets the same answer.</summary>
public sealed class CommandRow
{
    public Guid PersonId { get; set; }
    public string CommandId { get; set; } = "";
    public Guid TaskId { get; set; }

    /// <summary>SHA-256 of the command, so that the same id with another content is noticed.</summary>
    public byte[] Fingerprint { get; set; } = [];

    /// <summary>JSON of the answer.</summary>
    public string Answer { get; set; } = "{}";
    public DateTimeOffset At { get; set; }
}

/// <summary>Counts document numbers, e.g. scope <c>PO-2026</c>.</summary>
public sealed class NumberRow
{
    public string Scope { get; set; } = "";
    public int Last { get; set; }
}
