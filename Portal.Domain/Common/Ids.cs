namespace Portal.Domain.Common;

/// <summary>Ids of this product: UUIDv7 (RFC 9562, 5.7), so that the order of ids is the order of time.</summary>
public static class Ids
{
    /// <summary>
    /// A new id stamped with the clock's time. The twelve bits behind the milliseconds hold the fraction of the
    /// millisecond (RFC 9562, 6.2, method 3), so that two ids of one millisecond sort by time as well: lists are paged by them.
    /// </summary>
    public static Guid New(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        var now = clock.GetUtcNow();
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(now).TryWriteBytes(bytes, bigEndian: true, out _);
        var fraction = (int)(now.UtcTicks % TimeSpan.TicksPerMillisecond * 4096 / TimeSpan.TicksPerMillisecond);
        bytes[6] = (byte)(0x70 | (fraction >> 8));
        bytes[7] = (byte)fraction;
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>The smallest id of that millisecond, so that a time is a bound of ids.</summary>
    public static Guid FirstAt(DateTimeOffset time)
    {
        if (time <= DateTimeOffset.UnixEpoch)
            return Guid.Empty;
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(time).TryWriteBytes(bytes, bigEndian: true, out _);
        bytes[6..].Clear();
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>
    /// Reads an id that came from outside: with or without dashes, any case. False for anything else, never an exception.
    /// </summary>
    public static bool TryRead(string? text, out Guid id) => Guid.TryParseExact(text, "D", out id) || Guid.TryParseExact(text, "N", out id);
}
