using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Portal.Components.Controls;

/// <summary>Says what will happen and asks whether it shall.</summary>
public sealed partial class ConfirmDialog
{
    [CascadingParameter]
    IMudDialogInstance Dialog { get; set; } = default!;

    /// <summary>Names the object.</summary>
    [Parameter, EditorRequired]
    public required string Title { get; set; }

    /// <summary>What will happen.</summary>
    [Parameter, EditorRequired]
    public required string Text { get; set; }

    /// <summary>The verb.</summary>
    [Parameter, EditorRequired]
    public required string Word { get; set; }

    void Cancel() => Dialog.Cancel();

    void Confirm() => Dialog.Close(DialogResult.Ok(true));
}
