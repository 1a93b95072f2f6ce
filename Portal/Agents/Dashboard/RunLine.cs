namespace Portal.Agents;

/// <summary>Which runs the dashboard shows; members that are null leave everything.</summary>
/// <param name="Since">Only runs that began then or later.</param>
/// <param name="AgentId">Of one agent.</param>
/// <param name="Outcome">succeeded, noMatch, failed, timedOut or skipped; only noMatch shows scheduled runs that found nothing to do.</param>
/// <param name="CollectorId">On the mail of one collector.</param>
/// <param name="Delivery">That caused a delivery in this state.</param>
/// <param name="Text">Part of the agent's name, the input or the document's number.</param>
public sealed record RunQuery(
    DateTimeOffset? Since = null,
    Guid? AgentId = null,
    string? Outcome = null,
    Guid? CollectorId = null,
    string? Delivery = null,
    string? Text = null
)
{
    /// <summary>Of one of these agents.</summary>
    public IReadOnlyList<Guid>? AgentIds { get; init; } = AgentId is { } agent ? [agent] : null;

    /// <summary>On one message.</summary>
    public Guid? MessageId { get; init; }

    /// <summary>For one document.</summary>
    public Guid? DocumentId { get; init; }

    /// <summary>Scheduled runs that found nothing to do as well.</summary>
    public bool WithIdle { get; init; }
}

/// <summary>A delivery that a run caused, as shown in its line.</summary>
/// <param name="Millis">From the commit to the end; of a delivery under way null.</param>
public sealed record RunPush(
    Guid Id,
    string ThirdParty,
    string Endpoint,
    string Type,
    long? Sequence,
    string State,
    int? StatusCode,
    int Attempts,
    string? Error,
    DateTimeOffset? NextAttemptAt,
    double? Millis
);

/// <summary>One line of the dashboard.</summary>
public sealed record RunLine(
    Guid Id,
    Guid AgentId,
    string Agent,
    int AgentVersion,
    string Trigger,
    string Input,
    string Outcome,
    string? Reason,
    DateTimeOffset StartedAt,
    long DurationMicros,
    IReadOnlyList<RunPush> Pushes
);
