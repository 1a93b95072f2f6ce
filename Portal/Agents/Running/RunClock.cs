namespace Portal.Agents;

/// <summary>The time of one run: its own limit, and what is left of the 20 s that all agents of a message share.</summary>
sealed class RunClock(TimeProvider clock, TimeSpan limit)
{
    readonly long begin = clock.GetTimestamp();

    public TimeSpan Limit { get; } = limit;

    public TimeSpan Elapsed => clock.GetElapsedTime(begin);

    public long Micros => (long)Elapsed.TotalMicroseconds;

    /// <exception cref="RunTimeOut">The limit has passed.</exception>
    public void ThrowIfLate()
    {
        if (Elapsed > Limit)
            throw new RunTimeOut(Limit);
    }
}

/// <summary>A run took longer than it may.</summary>
sealed class RunTimeOut(TimeSpan limit) : Exception($"It took longer than {limit.TotalMilliseconds:0} ms.");
