using Microsoft.AspNetCore.Components;
using Portal.Components.Viewing;

namespace Portal.Components.Layout;

/// <summary>Who is signed in, and the way out.</summary>
sealed partial class UserMenu
{
    [Parameter, EditorRequired]
    public required Viewer Viewer { get; set; }
}
