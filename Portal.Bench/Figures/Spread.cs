using System.Globalization;

namespace Portal.Bench;

/// <summary>Median of the rounds with the least and the most of them.</summary>
readonly record struct Spread(double Median, double Least, double Most, int Rounds)
{
    /// <summary>Of the rounds; values that are no number are left out.</summary>
    public static Spread Of(IEnumerable<double> rounds)
    {
        var sorted = rounds.Where(double.IsFinite).Order().ToList();
        if (sorted.Count == 0)
            return new Spread(double.NaN, double.NaN, double.NaN, 0);
        var middle = sorted.Count / 2;
        var median = sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[^1], sorted.Count);
    }

    /// <summary><c>1,183 [1,066–1,356]</c>; without the brackets for one round, a dash for none.</summary>
    public string Text(int decimals = 0)
    {
        string Number(double value) => value.ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return Rounds switch
        {
            0 => "–",
            1 => Number(Median),
            _ => $"{Number(Median)} [{Number(Least)}–{Number(Most)}]",
        };
    }
}
