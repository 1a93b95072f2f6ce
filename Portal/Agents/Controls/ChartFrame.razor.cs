using Microsoft.AspNetCore.Components;

namespace Portal.Agents.Controls;

/// <summary>A chart with its title and the same numbers as a table.</summary>
public sealed partial class ChartFrame
{
    /// <summary>What the chart shows, with the unit.</summary>
    [Parameter, EditorRequired]
    public string Title { get; set; } = "";

    /// <summary>A link beside the title.</summary>
    [Parameter]
    public RenderFragment? Aside { get; set; }

    /// <summary>The picture.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    /// <summary>The same numbers as a table.</summary>
    [Parameter]
    public RenderFragment? Table { get; set; }

    /// <summary>Nothing to draw.</summary>
    [Parameter]
    public bool Empty { get; set; }

    bool AsTable { get; set; }
}
