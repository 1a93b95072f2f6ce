using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Components.Controls;

namespace Portal.Agents.Controls;

/// <summary>Five figures in one strip.</summary>
public sealed partial class DashboardTiles
{
    /// <summary>Runs of the window.</summary>
    [Parameter, EditorRequired]
    public required RunWindow Window { get; set; }

    /// <summary>Return latency and open deliveries.</summary>
    [Parameter, EditorRequired]
    public required ReturnLatencyTotals Returns { get; set; }

    /// <summary>Length of the window.</summary>
    [Parameter, EditorRequired]
    public TimeSpan Length { get; set; }

    /// <summary>The present time.</summary>
    [Parameter, EditorRequired]
    public DateTimeOffset Now { get; set; }

    string PerMinute =>
        (Window.Runs / Length.TotalMinutes).ToString(Window.Runs >= Length.TotalMinutes ? "0.#" : "0.##", CultureInfo.InvariantCulture);

    // 99.96 must not read 100 while something failed.
    string Percent(double percent) => (Window.Failed > 0 ? Math.Min(99.9, percent) : percent).ToString("0.#", CultureInfo.InvariantCulture);

    string Half(double? millis) =>
        millis is { } known
            ? Words[nameof(AgentTexts.HalfWithin), TimeText.Length(TimeSpan.FromMilliseconds(known))]
            : Words[nameof(AgentTexts.NotMeasured)];

    static MarkupString Millis(double? millis)
    {
        if (millis is not { } known)
            return new MarkupString("–");
        var parts = TimeText.Length(TimeSpan.FromMilliseconds(known)).Split(' ', '\u00a0');
        return new MarkupString($"{parts[0]}<small>{string.Join(' ', parts[1..])}</small>");
    }
}
