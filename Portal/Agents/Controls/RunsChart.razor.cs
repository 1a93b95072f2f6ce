using Microsoft.AspNetCore.Components;

namespace Portal.Agents.Controls;

/// <summary>Runs of one slice of the window by outcome.</summary>
/// <param name="At">Begin of the slice.</param>
/// <param name="Succeeded">Runs that did something.</param>
/// <param name="NoMatch">Runs whose condition was false, and skipped ones.</param>
/// <param name="Failed">Failed and timed out.</param>
public sealed record RunSlice(DateTimeOffset At, int Succeeded, int NoMatch, int Failed)
{
    /// <summary>All runs of the slice.</summary>
    public int Total => Succeeded + NoMatch + Failed;
}

/// <summary>Runs over time, stacked by outcome.</summary>
public sealed partial class RunsChart
{
    (double Top, IReadOnlyList<ChartTick> Ticks) scale = (1, []);

    /// <summary>Slices of the window, oldest first.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<RunSlice> Slices { get; set; } = [];

    /// <summary>Title with the length of a slice.</summary>
    [Parameter, EditorRequired]
    public string Title { get; set; } = "";

    /// <summary>How a time of the axis is written.</summary>
    [Parameter, EditorRequired]
    public Func<DateTimeOffset, string> Time { get; set; } = null!;

    double Width => 100d / Math.Max(1, Slices.Count) * 0.75;

    IReadOnlyList<string> Times => ChartTimes.Of(Slices, x => x.At, Time);

    string Summary =>
        Words[nameof(AgentTexts.RunsSummary), Slices.Sum(x => x.Succeeded), Slices.Sum(x => x.NoMatch), Slices.Sum(x => x.Failed)];

    IReadOnlyList<(string, string, string?)> Legend =>
        [
            ("ok", Words[nameof(AgentTexts.Succeeded)], null),
            ("none", Words[nameof(AgentTexts.NoMatch)], null),
            ("bad", Words[nameof(AgentTexts.Failed)], null),
        ];

    /// <inheritdoc/>
    protected override void OnParametersSet() => scale = ChartScale.Linear(Slices.Count == 0 ? 0 : Slices.Max(x => x.Total));

    double X(int slice) => 100d / Slices.Count * slice + (100d / Slices.Count * 0.125);
}
