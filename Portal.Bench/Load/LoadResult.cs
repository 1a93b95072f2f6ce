namespace Portal.Bench;

/// <summary>What became of one mail at the client; times are Stopwatch ticks, 0: never.</summary>
/// <param name="Due">When it should have been sent (open loop).</param>
/// <param name="EndOfData">When its last byte was written, at the first try.</param>
/// <param name="Accepted">When its 250 was read.</param>
readonly record struct Sent(long Due, long EndOfData, long Accepted);

/// <summary>All mails of a run.</summary>
sealed record LoadResult(uint Run, long Begin, IReadOnlyList<Sent> Mails, int Retried, IReadOnlyDictionary<string, int> Errors)
{
    public int Accepted { get; } = Mails.Count(x => x.Accepted > 0);

    /// <summary>When the last 250 came.</summary>
    public long LastAccepted { get; } = Mails.Max(x => x.Accepted);
}
