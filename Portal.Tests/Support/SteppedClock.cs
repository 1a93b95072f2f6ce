namespace Portal.Tests.Support;

/// <summary>A clock whose wall time somebody sets while timers and time stamps go on: what an operator, NTP or a restored machine does.</summary>
sealed class SteppedClock(TimeProvider inner) : TimeProvider
{
    long offset;

    /// <inheritdoc/>
    public override long TimestampFrequency => inner.TimestampFrequency;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => inner.LocalTimeZone;

    /// <summary>Sets the wall clock forward, or back.</summary>
    public void Step(TimeSpan by) => Interlocked.Add(ref offset, by.Ticks);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow() + new TimeSpan(Interlocked.Read(ref offset));

    /// <inheritdoc/>
    public override long GetTimestamp() => inner.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        inner.CreateTimer(callback, state, dueTime, period);
}
