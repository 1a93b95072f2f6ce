using Microsoft.AspNetCore.Components;

namespace Portal.Components.Controls;

/// <summary>Where the page is, shown in the bar: the trail on a desk, title and way back on a phone.</summary>
public sealed partial class Crumbs
{
    /// <summary>Name of the section in the bar.</summary>
    public const string Section = "crumbs";

    /// <summary>Name of the present page.</summary>
    [Parameter, EditorRequired]
    public required string Title { get; set; }

    /// <summary>What is above it: text and address, null for a group without a page.</summary>
    [Parameter]
    public IReadOnlyList<(string Text, string? Href)> Trail { get; set; } = [];

    /// <summary>Address of the way back on a phone; null: none.</summary>
    [Parameter]
    public string? Back { get; set; }
}
