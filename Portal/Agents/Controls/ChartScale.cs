using System.Globalization;

namespace Portal.Agents.Controls;

/// <summary>One horizontal grid line: its word and its height from the bottom, 0 to 1.</summary>
public readonly record struct ChartTick(string Text, double Height);

/// <summary>Scales of the dashboard's charts: horizontal grid lines only, at most four.</summary>
static class ChartScale
{
    /// <summary>A linear scale of counts from 0 up to a round number that is not below <paramref name="highest"/>.</summary>
    public static (double Top, IReadOnlyList<ChartTick> Ticks) Linear(double highest)
    {
        var step = 1d;
        while (step * 3 < highest)
            step = Next(step);
        var lines = Math.Max(1, (int)Math.Ceiling(highest / step));
        return (step * lines, [.. Enumerable.Range(0, lines + 1).Select(x => new ChartTick(Number(x * step), (double)x / lines))]);
    }

    /// <summary>A logarithmic scale of milliseconds between whole powers of ten.</summary>
    public static (Func<double, double> Height, IReadOnlyList<ChartTick> Ticks) Logarithmic(double lowest, double highest)
    {
        var low = Math.Floor(Math.Log10(Math.Max(0.1, lowest)));
        var high = Math.Max(low + 1, Math.Ceiling(Math.Log10(Math.Max(0.1, highest))));
        var stride = (int)Math.Ceiling((high - low) / 3);
        high = low + (stride * Math.Ceiling((high - low) / stride));
        var ticks = new List<ChartTick>();
        for (var power = low; power <= high; power += stride)
            ticks.Add(new ChartTick(Short(Math.Pow(10, power)), (power - low) / (high - low)));
        return (value => Math.Clamp((Math.Log10(Math.Max(0.1, value)) - low) / (high - low), 0, 1), ticks);
    }

    /// <summary>A number for SVG: dot, at most two decimals.</summary>
    public static string Svg(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>Counts with a thin group separator, the same in both languages.</summary>
    public static string Number(double value) => value.ToString("#,0.##", CultureInfo.InvariantCulture);

    // 1, 2, 5, 10, 20, 50, …
    static double Next(double step)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(step)));
        return Math.Round(step / power) switch
        {
            1 => 2 * power,
            2 => 5 * power,
            _ => 10 * power,
        };
    }

    static string Short(double milliseconds) => milliseconds >= 1000 ? Number(milliseconds / 1000) + " s" : Number(milliseconds) + " ms";
}
