using Portal.Data;

namespace Portal.Delivery;

/// <summary>Which deliveries a list shows; members that are null leave everything.</summary>
/// <param name="View">open, failed or delivered; null: all.</param>
/// <param name="State">Contract word of one state.</param>
/// <param name="ThirdPartyId">Of one third party.</param>
/// <param name="Type">Of one event type.</param>
/// <param name="Text">Part of the event type, or of the document's number; or the id of a delivery.</param>
public sealed record DeliveryQuery(
    string? View = null,
    string? State = null,
    Guid? ThirdPartyId = null,
    string? Type = null,
    string? Text = null
)
{
    /// <summary>Of one of these third parties.</summary>
    public IReadOnlyList<Guid>? ThirdPartyIds { get; init; } = ThirdPartyId is { } party ? [party] : null;

    /// <summary>To one of these endpoints.</summary>
    public IReadOnlyList<Guid>? EndpointIds { get; init; }

    /// <summary>By one of these agents.</summary>
    public IReadOnlyList<Guid>? AgentIds { get; init; }

    /// <summary>Of one of these documents.</summary>
    public IReadOnlyList<Guid>? DocumentIds { get; init; }
}

/// <summary>One delivery of a list.</summary>
public sealed record DeliveryLine(
    Guid Id,
    string Type,
    string ThirdParty,
    string Endpoint,
    Guid? DocumentId,
    string? DocumentNumber,
    long? Sequence,
    string? Agent,
    string State,
    int? StatusCode,
    int Attempts,
    string? Error,
    DateTimeOffset CreatedAt,
    DateTimeOffset? NextAttemptAt,
    double? Millis
);

/// <summary>Everything about one delivery.</summary>
/// <param name="Body">As it was and will be sent: byte-identical in every attempt.</param>
/// <param name="Attempts">Oldest first.</param>
/// <param name="Timeline">Of the return that caused it; null when no run did.</param>
public sealed record WholeDelivery(
    DeliveryLine Line,
    Guid? RunId,
    string EndpointUrl,
    bool EndpointEnabled,
    string? EndpointReason,
    byte[] Body,
    IReadOnlyList<AttemptRow> Attempts,
    ReturnTimeline? Timeline
);
