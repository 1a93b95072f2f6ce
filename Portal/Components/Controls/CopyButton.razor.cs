using Microsoft.AspNetCore.Components;

namespace Portal.Components.Controls;

/// <summary>Copies the text of an element; a tick shows for two seconds that it did.</summary>
public sealed partial class CopyButton
{
    /// <summary>Id of the element.</summary>
    [Parameter, EditorRequired]
    public required string From { get; set; }

    /// <summary>What it copies, in words.</summary>
    [Parameter, EditorRequired]
    public required string Label { get; set; }
}
