namespace Portal.Api;

/// <summary>Metadata of a creating call that honours <c>Idempotency-Key</c>.</summary>
sealed record IdempotentCall;

/// <summary>Marks creating calls.</summary>
public static class IdempotencyMarks
{
    /// <summary>
    /// The call honours <c>Idempotency-Key</c> (contract, section 2): same key and body → the stored answer with
    /// <c>Idempotency-Replayed: true</c>; other body → 422; still running → 409. Keys belong to their caller and live
    /// 24 hours. Only successful answers are stored: after a refusal the same key may try again.
    /// </summary>
    public static TBuilder WithIdempotency<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new IdempotentCall());
}
