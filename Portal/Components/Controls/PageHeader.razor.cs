using Microsoft.AspNetCore.Components;

namespace Portal.Components.Controls;

/// <summary>The one h1 of a page, its count and its actions.</summary>
public sealed partial class PageHeader
{
    [Parameter, EditorRequired]
    public required string Title { get; set; }

    [Parameter]
    public int? Count { get; set; }

    /// <summary>There are more than <see cref="Count"/>: not everything was read.</summary>
    [Parameter]
    public bool AndMore { get; set; }

    /// <summary>Actions at the right.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }
}
