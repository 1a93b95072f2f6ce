using Microsoft.AspNetCore.Components;
using Portal.Components.Controls;

namespace Portal.Agents.Controls;

/// <summary>Latency in one slice of the window, milliseconds; null where nothing was answered.</summary>
public sealed record LatencySlice(DateTimeOffset At, double? P50, double? P95, double? P99);

/// <summary>From the return to the third party's answer, on a logarithmic scale.</summary>
public sealed partial class LatencyChart
{
    static readonly (string Css, Func<LatencySlice, double?> Value)[] Curves =
    [
        ("p99", x => x.P99),
        ("p95", x => x.P95),
        ("p50", x => x.P50),
    ];

    Func<double, double> height = _ => 0;
    IReadOnlyList<ChartTick> lines = [];

    /// <summary>Slices of the window, oldest first.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<LatencySlice> Slices { get; set; } = [];

    /// <summary>Of the whole window, for the legend.</summary>
    [Parameter, EditorRequired]
    public (double? P50, double? P95, double? P99) Whole { get; set; }

    /// <summary>How a time of the axis is written.</summary>
    [Parameter, EditorRequired]
    public Func<DateTimeOffset, string> Time { get; set; } = null!;

    IReadOnlyList<string> Times => ChartTimes.Of(Slices, x => x.At, Time);

    string Summary => Words[nameof(AgentTexts.LatencySummary), Text(Whole.P50), Text(Whole.P95), Text(Whole.P99)];

    IReadOnlyList<(string, string, string?)> Legend =>
        [("p50", "p50", Text(Whole.P50)), ("p95", "p95", Text(Whole.P95)), ("p99", "p99", Text(Whole.P99))];

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        var known = Slices.SelectMany(x => new[] { x.P50, x.P99 }).OfType<double>().ToList();
        (height, lines) = ChartScale.Logarithmic(known.Count == 0 ? 1 : known.Min(), known.Count == 0 ? 1000 : known.Max());
    }

    // A slice without an answer breaks the line: joining over it would claim a latency that nobody saw.
    IEnumerable<string> Parts(Func<LatencySlice, double?> value)
    {
        var part = new List<string>();
        for (var i = 0; i < Slices.Count; i++)
        {
            if (value(Slices[i]) is { } known)
            {
                part.Add($"{ChartScale.Svg(100d * (i + 0.5) / Slices.Count)},{ChartScale.Svg(100 - (height(known) * 100))}");
                continue;
            }
            if (part.Count > 0)
                yield return string.Join(' ', part);
            part.Clear();
        }
        if (part.Count > 0)
            yield return string.Join(' ', part);
    }

    static string Text(double? milliseconds) => milliseconds is { } known ? TimeText.Length(TimeSpan.FromMilliseconds(known)) : "–";
}
