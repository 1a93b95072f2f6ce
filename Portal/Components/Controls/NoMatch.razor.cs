using Microsoft.AspNetCore.Components;

namespace Portal.Components.Controls;

/// <summary>Filters hid everything: names the one that hides most and takes it away in one click.</summary>
public sealed partial class NoMatch
{
    [Parameter, EditorRequired]
    public required string Title { get; set; }

    /// <summary>Address without any filter.</summary>
    [Parameter, EditorRequired]
    public required string ClearHref { get; set; }

    /// <summary>The filter that hides most, in words.</summary>
    [Parameter]
    public string? Hiding { get; set; }

    /// <summary>How many there are without it.</summary>
    [Parameter]
    public int Hidden { get; set; }

    /// <summary>Address without that filter.</summary>
    [Parameter]
    public string? RemoveHref { get; set; }
}
