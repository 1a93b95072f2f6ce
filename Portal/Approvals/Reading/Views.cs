using System.Text.Json;
using System.Text.Json.Serialization;
using Portal.Domain.Approvals;

namespace Portal.Approvals;

/// <summary>A person in a view.</summary>
public sealed record PersonView(Guid Id, string Name, string? Unit);

/// <summary>One person of a step and what became of the task; state is <c>notReached</c> before the task exists.</summary>
public sealed record StepPersonView(
    Guid Id,
    string Name,
    string? Unit,
    string State,
    DateTimeOffset? ArrivedAt,
    DateTimeOffset? DueAt,
    DateTimeOffset? HandledAt
);

/// <summary>One step of the route as it stands now.</summary>
/// <param name="Index">From 0.</param>
/// <param name="Name">Name on the route.</param>
/// <param name="Mode">any or all.</param>
/// <param name="State">notReached, active, passed, rejected, returned, skipped, cancelled.</param>
/// <param name="Round">Round in which the state came about; null before it was reached.</param>
/// <param name="Revision">Revision that was reviewed; null before it was reached.</param>
/// <param name="NotReviewed">It passed an older revision than the present one (a return with straight resubmission).</param>
/// <param name="People">Who is asked.</param>
public sealed record StepView(
    int Index,
    string Name,
    string Mode,
    string State,
    int? Round,
    int? Revision,
    bool NotReviewed,
    IReadOnlyList<StepPersonView> People
);

/// <summary>An attachment of the present revision.</summary>
public sealed record AttachmentView(Guid Id, string Name, string ContentType, long Size, string Sha256);

/// <summary>One field with the label of the route's schema (its <c>title</c>, else the name).</summary>
public sealed record FieldView(string Name, string Label, JsonElement Value);

/// <summary>The actor of a record.</summary>
public sealed record ActorView(string? Id, string Name, string? Unit, string Kind);

/// <summary>One transfer record.</summary>
public sealed record RecordView(
    long Seq,
    int Round,
    string Action,
    ActorView Actor,
    PersonView? OnBehalfOf,
    string? FromStep,
    IReadOnlyList<string> ToSteps,
    string? Opinion,
    string? Resubmit,
    DateTimeOffset? ArrivedAt,
    DateTimeOffset HandledAt,
    long? DurationMs,
    int Revision,
    string PrevHash,
    string Hash
);

/// <summary>The reader's own active task in the document.</summary>
/// <param name="Id">For <see cref="DecideTask"/>.</param>
/// <param name="Version">Goes into <see cref="TaskDecision.Version"/>.</param>
/// <param name="Step">Name of the step.</param>
/// <param name="Round">Round.</param>
/// <param name="ArrivedAt">When it arrived.</param>
/// <param name="DueAt">When it is due.</param>
/// <param name="AllowedActions">Every action with the reason where it is not possible.</param>
/// <param name="ReturnTargets"><c>initiator</c> and the names of the executed steps before this one.</param>
public sealed record MyTaskView(
    Guid Id,
    int Version,
    string Step,
    int Round,
    DateTimeOffset ArrivedAt,
    DateTimeOffset? DueAt,
    IReadOnlyList<AllowedAction> AllowedActions,
    IReadOnlyList<string> ReturnTargets
);

/// <summary>Everything that the document page shows.</summary>
public sealed record DocumentView
{
    public required Guid Id { get; init; }
    public required string Number { get; init; }
    public string? ExternalId { get; init; }
    public required string Title { get; init; }
    public required Guid ThirdPartyId { get; init; }
    public required string ThirdParty { get; init; }

    /// <summary>Code of the route.</summary>
    public required string Route { get; init; }
    public required string RouteName { get; init; }
    public required int RouteVersion { get; init; }

    /// <summary>Word of the contract, e.g. <c>inApproval</c>.</summary>
    public required string State { get; init; }
    public required int Round { get; init; }
    public required int Revision { get; init; }
    public required string RevisionHash { get; init; }
    public string? Urgency { get; init; }
    public DateTimeOffset? DueAt { get; init; }
    public string? Body { get; init; }

    /// <summary>none, waiting, sending, delivered, acknowledged, failed.</summary>
    public required string Delivery { get; init; }

    /// <summary>straight or rerun while returned.</summary>
    public string? ResubmitMode { get; init; }
    public Guid? InitiatorId { get; init; }
    public required string InitiatorName { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Row version, also the ETag.</summary>
    public required int Version { get; init; }
    public required IReadOnlyList<FieldView> Fields { get; init; }
    public required IReadOnlyList<StepView> Steps { get; init; }
    public required IReadOnlyList<AttachmentView> Attachments { get; init; }

    /// <summary>Oldest first; group by round for the timeline.</summary>
    public required IReadOnlyList<RecordView> Records { get; init; }

    /// <summary>JSON Schema of the fields; null when the route asks for none.</summary>
    public JsonElement? Schema { get; init; }

    /// <summary>People whose decision the document waits for and who cannot sign in.</summary>
    public IReadOnlyList<string> Absent { get; init; } = [];

    /// <summary>Null when the reader has nothing to decide here now.</summary>
    public MyTaskView? MyTask { get; init; }

    /// <summary>What the reader may do as initiator; empty for everybody else.</summary>
    public IReadOnlyList<AllowedAction> InitiatorActions { get; init; } = [];
}

/// <summary>The document of a list item.</summary>
public sealed record TaskDocumentView(Guid Id, string Number, string Title, string State);

/// <summary>One line of a to-do list. In the box <c>initiated</c> id and version are those of the document.</summary>
public sealed record TaskItem(
    Guid Id,
    int Version,
    Guid DocumentId,
    TaskDocumentView Document,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Step,
    int Round,
    DateTimeOffset ArrivedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? DueAt,
    DateTimeOffset? HandledAt,
    string Outcome,
    string ThirdParty,
    string InitiatorName,
    string? Urgency
);
