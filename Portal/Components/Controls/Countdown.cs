using System.Globalization;

namespace Portal.Components.Controls;

/// <summary>Time left as 0:42 or 1:05:00; never negative.</summary>
static class Countdown
{
    public static string Text(TimeSpan left)
    {
        var shown = left < TimeSpan.Zero ? TimeSpan.Zero : left;
        return shown.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)shown.TotalHours}:{shown:mm\\:ss}")
            : shown.ToString(@"m\:ss", CultureInfo.InvariantCulture);
    }
}
