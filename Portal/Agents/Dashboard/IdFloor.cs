namespace Portal.Agents;

/// <summary>Ids sort by time, so a window of time is a range of the primary key.</summary>
static class IdFloor
{
    /// <summary>The smallest UUIDv7 of that millisecond.</summary>
    public static Guid At(DateTimeOffset time)
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(time).TryWriteBytes(bytes, bigEndian: true, out _);
        bytes[6..].Clear();
        return new Guid(bytes, bigEndian: true);
    }
}
