using System.Globalization;

namespace Portal.Components.Controls;

/// <summary>Durations as people read them: 0.4 ms, 14 ms, 1.2 s, 3 min. Units are the same in every language.</summary>
public static class Durations
{
    /// <summary>A duration given in milliseconds; negative values (clocks of two nodes) read as 0 ms.</summary>
    public static string Text(double milliseconds) =>
        milliseconds switch
        {
            <= 0 => "0 ms",
            < 1 => Number(Math.Max(0.1, milliseconds), "0.0", "ms"),
            < 999.5 => Number(milliseconds, "0", "ms"),
            < 59_950 => Number(milliseconds / 1000, "0.0", "s"),
            < 3_570_000 => Number(milliseconds / 60_000, "0", "min"),
            < 86_400_000 => Number(milliseconds / 3_600_000, "0.#", "h"),
            _ => Number(milliseconds / 86_400_000, "0.#", "d"),
        };

    /// <summary>A duration given in microseconds.</summary>
    public static string OfMicros(long micros) => Text(micros / 1000d);

    /// <summary>A countdown, e.g. 0:42 or 1:05:00; never negative.</summary>
    public static string Countdown(TimeSpan left)
    {
        var shown = left < TimeSpan.Zero ? TimeSpan.Zero : left;
        return shown.TotalHours >= 1 ? $"{(int)shown.TotalHours}:{shown:mm\\:ss}" : shown.ToString(@"m\:ss", CultureInfo.InvariantCulture);
    }

    static string Number(double value, string format, string unit) =>
        value.ToString(format, CultureInfo.InvariantCulture) + "\u00a0" + unit;
}
