namespace Portal.Agents;

/// <summary>Percentiles by nearest rank: a value that really occurred.</summary>
static class Percentiles
{
    /// <summary>The value that the given share of <paramref name="sorted"/> does not exceed; null without values.</summary>
    public static double? Of(List<double> sorted, double share) =>
        sorted.Count == 0 ? null : sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)];
}
