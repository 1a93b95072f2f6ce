using Portal.Domain.Common;

namespace Portal.Domain.Delivery;

/// <summary>A push that a room wants to happen; <see cref="IOutbox.Plan"/> turns it into one delivery for each endpoint.</summary>
public sealed record PushRequest
{
    /// <summary>Event type, dotted, e.g. <c>document.returned</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Whose endpoints.</summary>
    public required Guid ThirdPartyId { get; init; }

    /// <summary>One endpoint by name or id, which then passes its filter; null: every enabled endpoint whose filter matches.</summary>
    public string? Endpoint { get; init; }

    /// <summary>The value of <c>data</c>: one JSON value, UTF-8.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>When the event happened (<c>timestamp</c> of the payload; not the time of an attempt).</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>The run and message that caused it; written beside <c>data</c> as <c>cause</c>.</summary>
    public PushCause? Cause { get; init; }

    /// <summary>
    /// What makes the push unique beside the action and the endpoint; null: the run of its cause. A handover gives its own
    /// id, so that several travel in one run and none twice.
    /// </summary>
    public Guid? CauseId { get; init; }

    /// <summary>Position of the action in its run: (run, action, endpoint) is unique.</summary>
    public int ActionIndex { get; init; }

    /// <summary>Document the push belongs to: with <see cref="Sequence"/> it makes the lane.</summary>
    public Guid? DocumentId { get; init; }

    /// <summary>Place in the document's order (contract, section 4).</summary>
    public long? Sequence { get; init; }
}

/// <summary>What caused a push, as told to the third party.</summary>
public sealed record PushCause(Guid? MessageId, Guid RunId, Guid AgentId, string Agent, int AgentVersion);

/// <summary>One delivery that will exist once its rows are committed.</summary>
public sealed record PlannedDelivery(Guid Id, Guid EndpointId, string EndpointName, Guid ThirdPartyId, string ThirdPartyName);

/// <summary>The deliveries of one push and the rows that record them.</summary>
/// <param name="Request">What was asked.</param>
/// <param name="Deliveries">One for each endpoint; empty when none is enabled for the type.</param>
/// <param name="Rows">To be executed in the causing transaction.</param>
/// <param name="WhyNone">Plain words when <paramref name="Deliveries"/> is empty: names the third party and the filter.</param>
public sealed record PlannedPush(
    PushRequest Request,
    IReadOnlyList<PlannedDelivery> Deliveries,
    IReadOnlyList<RowCommand> Rows,
    string? WhyNone
);

/// <summary>
/// Where pushes are written. Agents and Approvals ask, Delivery answers. Plan before the transaction, execute the
/// rows inside it, call <see cref="Committed"/> after it: a plan whose rows never commit has no effect at all.
/// </summary>
public interface IOutbox
{
    /// <summary>Resolves endpoints from memory and prepares the rows. No I/O.</summary>
    /// <exception cref="RefusalException">The named endpoint or third party does not exist, is disabled, or the payload exceeds 256 KiB.</exception>
    PlannedPush Plan(PushRequest request);

    /// <summary>Id of a third party by name (case-insensitive) or id; null when there is none.</summary>
    Guid? FindThirdParty(string nameOrId);

    /// <summary>
    /// Keeps the place of <paramref name="sequence"/> in the document's lanes until its push is planned or
    /// <paramref name="until"/> has passed. Execute in the transaction of the return.
    /// </summary>
    RowCommand Hold(Guid documentId, Guid thirdPartyId, long sequence, DateTimeOffset until);

    /// <summary>The rows are committed: the first attempt starts now, from memory.</summary>
    void Committed(PlannedPush push);
}
