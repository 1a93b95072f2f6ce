namespace Portal.Domain.Common;

/// <summary>Ids of this product: UUIDv7 (RFC 9562, 5.7), so that the order of ids is the order of time.</summary>
public static class Ids
{
    /// <summary>A new id stamped with the clock's time.</summary>
    public static Guid New(TimeProvider clock) => Guid.CreateVersion7(clock.GetUtcNow());

    /// <summary>
    /// Reads an id that came from outside: with or without dashes, any case. False for anything else, never an exception.
    /// </summary>
    public static bool TryRead(string? text, out Guid id) => Guid.TryParseExact(text, "D", out id) || Guid.TryParseExact(text, "N", out id);
}
