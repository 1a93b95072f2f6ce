namespace Portal.Data;

/// <summary>
/// Whether this node may still trust the leases that it holds in memory. On PostgreSQL other nodes take over what a node
/// held that gave no sign of life for <see cref="Length"/>; one that was only held up must look before it acts on an
/// older lease. On SQLite nobody else is there.
/// </summary>
public sealed class NodeLife(TimeProvider clock)
{
    /// <summary>A node that gave no sign for this long counts as dead.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(20);

    readonly Lock turn = new();
    long? lastSign;
    DateTimeOffset gapEnded = DateTimeOffset.MinValue;

    /// <summary>A sign of life was given; <paramref name="began"/> is the time stamp from before it was sent.</summary>
    public void Sign(long began)
    {
        lock (turn)
        {
            if (lastSign is { } last && clock.GetElapsedTime(last, began) >= Length)
                gapEnded = clock.GetUtcNow();
            lastSign = began;
        }
    }

    /// <summary>True when a lease taken at that time cannot have been taken over since.</summary>
    public bool Holds(DateTimeOffset leasedAt)
    {
        lock (turn)
            return lastSign is not { } last || (clock.GetElapsedTime(last) < Length && leasedAt > gapEnded);
    }
}
