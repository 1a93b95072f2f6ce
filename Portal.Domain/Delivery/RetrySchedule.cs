namespace Portal.Domain.Delivery;

/// <summary>
/// When a failed delivery is tried again. Presets after webhooks.md section 6; a list of seconds is the wait before each
/// attempt. The first attempt is always made at once: a list that does not start with 0 holds the waits between attempts.
/// </summary>
public sealed class RetrySchedule
{
    static readonly TimeSpan MaxJitter = TimeSpan.FromMinutes(15);

    /// <summary>Longest that a hint of the receiver is obeyed.</summary>
    public static readonly TimeSpan MaxRetryAfter = TimeSpan.FromHours(24);

    /// <summary>Least wait after 502, 504 and a time-out: the receiver is overloaded, not absent.</summary>
    public static readonly TimeSpan OverloadedWait = TimeSpan.FromSeconds(60);

    static readonly Dictionary<string, int[]> Presets = new(StringComparer.Ordinal)
    {
        ["default"] = [0, 5, 30, 120, 600, 1800, 7200, 18000, 36000, 50400, 72000, 86400],
        ["standard-webhooks"] = [0, 5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400],
        ["short"] = [0, 5, 30, 120, 600],
        ["once"] = [0],
    };

    readonly TimeSpan[] waits;

    RetrySchedule(string? name, IEnumerable<double> seconds)
    {
        Name = name;
        waits = [.. seconds.Select(TimeSpan.FromSeconds)];
        if (waits[0] != TimeSpan.Zero)
            waits = [TimeSpan.Zero, .. waits];
    }

    /// <summary>12 attempts over 75:42:35.</summary>
    public static RetrySchedule Default { get; } = Preset("default")!;

    /// <summary>Names of the presets.</summary>
    public static IReadOnlyCollection<string> Names => Presets.Keys;

    /// <summary>Name of the preset; null for an own list.</summary>
    public string? Name { get; }

    /// <summary>Wait before each attempt; the first is zero.</summary>
    public IReadOnlyList<TimeSpan> Waits => waits;

    /// <summary>Longest possible time from the first attempt to the last, jitter included.</summary>
    public TimeSpan Longest => waits.Aggregate(TimeSpan.Zero, static (sum, wait) => sum + wait + Window(wait));

    /// <summary>A preset by name, or null.</summary>
    public static RetrySchedule? Preset(string name) =>
        Presets.TryGetValue(name, out var seconds) ? new(name, seconds.Select(x => (double)x)) : null;

    /// <summary>An own list: 1 to 30 waits of 0 s to 7 days; null when it breaks these bounds.</summary>
    public static RetrySchedule? Of(IReadOnlyList<double> seconds)
    {
        ArgumentNullException.ThrowIfNull(seconds);
        return seconds.Count is >= 1 and <= 30 && seconds.All(x => x is >= 0 and <= 7 * 86400) ? new(null, seconds) : null;
    }

    /// <summary>
    /// Wait before the next attempt after <paramref name="made"/> attempts, or null when the schedule is exhausted.
    /// Jitter is only added, 0 to 20 % of the step, so that nothing is early; a step above 10 s therefore has a window of
    /// more than 2 s, and the window never exceeds 15 min.
    /// </summary>
    /// <param name="made">Attempts made so far, at least 1.</param>
    /// <param name="overloaded">502, 504 or a time-out.</param>
    /// <param name="retryAfter">What the receiver asked for (429, 503), if anything.</param>
    /// <param name="chance">A number from 0 to 1.</param>
    public TimeSpan? WaitAfter(int made, bool overloaded, TimeSpan? retryAfter, double chance)
    {
        if (made >= waits.Length)
            return null;
        var wait = waits[made] + Window(waits[made]) * chance;
        if (overloaded && wait < OverloadedWait)
            wait = OverloadedWait + Window(OverloadedWait) * chance;
        if (retryAfter is { } hint)
            wait = Max(wait, Cap(hint));
        return wait;
    }

    /// <summary>A hint within what is obeyed.</summary>
    public static TimeSpan Cap(TimeSpan hint) =>
        hint < TimeSpan.Zero ? TimeSpan.Zero
        : hint > MaxRetryAfter ? MaxRetryAfter
        : hint;

    static TimeSpan Window(TimeSpan step) => step * 0.2 < MaxJitter ? step * 0.2 : MaxJitter;

    static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
