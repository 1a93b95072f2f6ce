using Microsoft.AspNetCore.Components;

namespace Portal.Agents.Controls;

/// <summary>Grid lines, words of the axes and the field that a chart draws in.</summary>
public sealed partial class ChartPlot
{
    /// <summary>Grid lines.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<ChartTick> Lines { get; set; } = [];

    /// <summary>Words below: begin, middle, end.</summary>
    [Parameter]
    public IReadOnlyList<string> Times { get; set; } = [];

    /// <summary>The chart in one sentence.</summary>
    [Parameter, EditorRequired]
    public string Label { get; set; } = "";

    /// <summary>Shapes in a field of 100 by 100, y down.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }
}
