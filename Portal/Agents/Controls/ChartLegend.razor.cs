using Microsoft.AspNetCore.Components;

namespace Portal.Agents.Controls;

/// <summary>Colours of a chart in words.</summary>
public sealed partial class ChartLegend
{
    /// <summary>Colour class, word, and a figure if there is one.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<(string Css, string Text, string? Value)> Items { get; set; } = [];
}
