using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Portal.Components.Controls;

/// <summary>A button for what cannot be undone by a click: asks in a dialog that says what will happen.</summary>
public sealed partial class ConfirmButton
{
    /// <summary>The verb on the button and in the dialog.</summary>
    [Parameter, EditorRequired]
    public required string Word { get; set; }

    /// <summary>Title of the dialog: names the object.</summary>
    [Parameter, EditorRequired]
    public required string Title { get; set; }

    /// <summary>What will happen.</summary>
    [Parameter, EditorRequired]
    public required string Text { get; set; }

    /// <summary>Name for who cannot see what the button stands beside.</summary>
    [Parameter]
    public string? Label { get; set; }

    /// <summary>Locked.</summary>
    [Parameter]
    public bool Disabled { get; set; }

    /// <summary>In a list.</summary>
    [Parameter]
    public bool Small { get; set; }

    /// <summary>Name in tests.</summary>
    [Parameter]
    public string? TestId { get; set; }

    /// <summary>Confirmed.</summary>
    [Parameter]
    public EventCallback OnConfirm { get; set; }

    [Inject]
    IDialogService Dialogs { get; set; } = null!;

    async Task AskAsync()
    {
        var parameters = new DialogParameters<ConfirmDialog>
        {
            { x => x.Title, Title },
            { x => x.Text, Text },
            { x => x.Word, Word },
        };
        var dialog = await Dialogs.ShowAsync<ConfirmDialog>(null, parameters);
        if (await dialog.Result is { Canceled: false })
            await OnConfirm.InvokeAsync();
    }
}
