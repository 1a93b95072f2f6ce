using Microsoft.AspNetCore.Components;

namespace Portal.Components.Controls;

/// <summary>An id: first eight and last four characters, whole in the title, with a button that copies all of it.</summary>
public sealed partial class IdText
{
    [Parameter, EditorRequired]
    public required string Value { get; set; }

    /// <summary>Shows all of it (detail pages).</summary>
    [Parameter]
    public bool Whole { get; set; }

    string Short => Whole || Value.Length <= 14 ? Value : $"{Value[..8]}…{Value[^4..]}";
}
