using Microsoft.AspNetCore.Components;

namespace Portal.Components.Controls;

/// <summary>A length of time: 0.4 ms, 14 ms, 1.2 s, 3 min.</summary>
public sealed partial class Duration
{
    [Parameter, EditorRequired]
    public required TimeSpan? Of { get; set; }
}
