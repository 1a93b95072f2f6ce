namespace Portal.Bench;

/// <summary>Percentiles by nearest rank: always a value that was measured, never one between two.</summary>
static class Percentiles
{
    /// <summary>The smallest value that at least <paramref name="share"/> (0 to 1) of all do not exceed; NaN of none.</summary>
    public static double At(IEnumerable<double> values, double share)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? double.NaN : sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Count) - 1)];
    }
}
