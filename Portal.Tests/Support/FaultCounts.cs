namespace Portal.Tests.Support;

/// <summary>
/// How often a test marked with <c>[Trait("Fault", "name")]</c> repeats its fault: few in an ordinary run, the whole
/// number with the environment variable <c>COLLECTOR_FAULTS=full</c> (<c>./test --faults</c> sets it).
/// </summary>
public static class FaultCounts
{
    /// <summary>Whether the whole number is wanted.</summary>
    public static bool Full { get; } = Environment.GetEnvironmentVariable("COLLECTOR_FAULTS") == "full";

    /// <summary>The number for this run.</summary>
    public static int Of(int small, int full) => Full ? full : small;

    /// <summary>The time for this run, in seconds.</summary>
    public static TimeSpan Seconds(double small, double full) => TimeSpan.FromSeconds(Full ? full : small);
}
