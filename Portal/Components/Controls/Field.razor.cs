using Microsoft.AspNetCore.Components;

namespace Portal.Components.Controls;

/// <summary>Label above, the input, help below; an error takes the place of the help and says how to mend it.</summary>
public sealed partial class Field
{
    [Parameter, EditorRequired]
    public required string Label { get; set; }

    /// <summary>Id of the input inside, so that the label belongs to it; the help gets the same with <c>-help</c>.</summary>
    [Parameter, EditorRequired]
    public required string InputId { get; set; }

    /// <summary>A few words at the end of the label line.</summary>
    [Parameter]
    public string? Hint { get; set; }

    [Parameter]
    public string? Help { get; set; }

    [Parameter]
    public string? Error { get; set; }

    [Parameter]
    public RenderFragment? ChildContent { get; set; }
}
