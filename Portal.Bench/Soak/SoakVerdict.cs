namespace Portal.Bench;

/// <summary>Whether memory grew: the mean of the last stretch against the mean of the stretch before it.</summary>
/// <param name="Before">MiB.</param>
/// <param name="Last">MiB.</param>
/// <param name="Stretch">Length of each.</param>
sealed record SoakVerdict(double Before, double Last, TimeSpan Stretch)
{
    const double Allowed = 1.10;

    /// <summary>Last / before.</summary>
    public double Growth => Last / Before;

    /// <summary>Within 10 %.</summary>
    public bool Holds => Growth <= Allowed;

    /// <summary>Of the samples of a run: ten minutes each from half an hour on, thirds of a shorter run.</summary>
    public static SoakVerdict Of(IReadOnlyList<(double Seconds, double ResidentMiB)> samples, TimeSpan run)
    {
        var stretch = run >= TimeSpan.FromMinutes(30) ? TimeSpan.FromMinutes(10) : run / 3;
        double Mean(TimeSpan from, TimeSpan to) =>
            samples
                .Where(x => x.Seconds > from.TotalSeconds && x.Seconds <= to.TotalSeconds)
                .Select(x => x.ResidentMiB)
                .DefaultIfEmpty(double.NaN)
                .Average();
        return new SoakVerdict(Mean(run - (2 * stretch), run - stretch), Mean(run - stretch, run), stretch);
    }
}
