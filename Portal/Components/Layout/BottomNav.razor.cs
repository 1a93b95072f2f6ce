using Microsoft.AspNetCore.Components;
using Portal.Components.Viewing;

namespace Portal.Components.Layout;

/// <summary>The navigation of a phone.</summary>
sealed partial class BottomNav
{
    static readonly string[] First = ["/todo", "/done", "/initiated", "/documents"];

    [Parameter, EditorRequired]
    public required NavCounts Counts { get; set; }

    [Parameter, EditorRequired]
    public required Viewer Viewer { get; set; }

    [Parameter, EditorRequired]
    public required string Path { get; set; }
}
