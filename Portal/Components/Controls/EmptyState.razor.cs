using Microsoft.AspNetCore.Components;

namespace Portal.Components.Controls;

/// <summary>An empty list: what will appear here and what to do next.</summary>
public sealed partial class EmptyState
{
    [Parameter, EditorRequired]
    public required string Icon { get; set; }

    [Parameter, EditorRequired]
    public required string Title { get; set; }

    [Parameter, EditorRequired]
    public required string Text { get; set; }

    /// <summary>An <c>ol</c> of what is missing, with the action on each line.</summary>
    [Parameter]
    public RenderFragment? Checklist { get; set; }

    /// <summary>Actions.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }
}
