using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Portal.Components.Controls;

/// <summary>
/// A live list: new rows are counted in a bar and come in when it is pressed, or when the list is at its top and has
/// neither focus nor pointer. The bar lies over the column headings, so that no row moves when it appears.
/// </summary>
public sealed partial class LiveRows
{
    ElementReference list;

    /// <summary>How many rows wait.</summary>
    [Parameter, EditorRequired]
    public int Newer { get; set; }

    /// <summary>What the bar says, e.g. <c>Show 6 new runs</c>.</summary>
    [Parameter, EditorRequired]
    public required string Text { get; set; }

    /// <summary>Shows them.</summary>
    [Parameter, EditorRequired]
    public EventCallback OnShow { get; set; }

    /// <summary>The table.</summary>
    [Parameter, EditorRequired]
    public required RenderFragment ChildContent { get; set; }

    [Inject]
    IJSRuntime Browser { get; set; } = default!;

    /// <summary>Whether rows must stay where they are: someone points at the list, is in it, or has scrolled.</summary>
    public async Task<bool> InHandAsync(CancellationToken stop)
    {
        try
        {
            return await Browser.InvokeAsync<bool>("collectorInHand", stop, list);
        }
        catch (JSDisconnectedException)
        {
            // Nobody looks any more.
            return true;
        }
    }

    async Task LeftAsync()
    {
        if (Newer > 0 && !await InHandAsync(CancellationToken.None))
            await OnShow.InvokeAsync();
    }
}
