using Microsoft.AspNetCore.Components;

namespace Portal.Components.Controls;

/// <summary>What was refused and belongs to no field of its form.</summary>
public sealed partial class FaultNote
{
    /// <summary>Sentences; nothing is shown for none.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<string> Texts { get; set; }
}
