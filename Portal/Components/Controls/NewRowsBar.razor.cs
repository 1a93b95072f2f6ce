using Microsoft.AspNetCore.Components;

namespace Portal.Components.Controls;

/// <summary>Rows that came since the list was read wait behind it, so that nothing moves under the hand.</summary>
public sealed partial class NewRowsBar
{
    /// <summary>How many; the bar is not there for none.</summary>
    [Parameter, EditorRequired]
    public required int Count { get; set; }

    /// <summary>Reads the list again.</summary>
    [Parameter]
    public EventCallback OnShow { get; set; }
}
