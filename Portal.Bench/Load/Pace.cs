using System.Diagnostics;

namespace Portal.Bench;

/// <summary>
/// Deals out the numbers 0 to <paramref name="count"/> - 1. With a rate (open loop) each number has a due time and nobody
/// gets it earlier, however fast the answers come; without one (closed loop) whoever is free takes the next.
/// </summary>
sealed class Pace(int count, double rate)
{
    int next = -1;
    long begin;

    /// <summary>When the first was due, in Stopwatch ticks.</summary>
    public long Begin => begin;

    public void Start() => begin = Stopwatch.GetTimestamp();

    /// <summary>When a number is due; 0 in a closed loop.</summary>
    public long Due(int number) => rate > 0 ? begin + (long)(number / rate * Stopwatch.Frequency) : 0;

    /// <summary>The next number, at its time; -1 when all are dealt out.</summary>
    public async ValueTask<int> NextAsync()
    {
        var number = Interlocked.Increment(ref next);
        if (number >= count)
            return -1;
        if (rate > 0)
        {
            var wait = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), Due(number));
            if (wait > TimeSpan.Zero)
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)));
        }
        return number;
    }
}
