using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Portal.Approvals.Controls;

/// <summary>One thing that will happen, with its mark.</summary>
public sealed record Consequence(string Icon, string Text);

/// <summary>The one confirmation of what ends a document: why, and what it means. Gives the reason back.</summary>
public sealed partial class ReasonDialog
{
    const int MaxReason = 2000;

    string reason = "";
    ElementReference box;
    bool missing;
    bool sent;

    [CascadingParameter]
    IMudDialogInstance Dialog { get; set; } = default!;

    /// <summary>Names the act and the document.</summary>
    [Parameter, EditorRequired]
    public required string Title { get; set; }

    /// <summary>Said when there is no reason.</summary>
    [Parameter, EditorRequired]
    public required string Missing { get; set; }

    /// <summary>What will happen.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<Consequence> Then { get; set; }

    /// <summary>The verb of the button.</summary>
    [Parameter, EditorRequired]
    public required string Word { get; set; }

    [Parameter, EditorRequired]
    public required string Icon { get; set; }

    /// <summary>Short name of the act: ids of the input and of the button are made of it.</summary>
    [Parameter, EditorRequired]
    public required string Act { get; set; }

    /// <summary>What was written before.</summary>
    [Parameter]
    public string Opinion { get; set; } = "";

    string InputId => Act + "-reason";

    /// <inheritdoc/>
    protected override void OnInitialized() => reason = Opinion;

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
            await box.FocusAsync();
    }

    void Confirm()
    {
        missing = string.IsNullOrWhiteSpace(reason);
        if (missing || sent)
            return;
        sent = true;
        Dialog.Close(DialogResult.Ok(reason.Trim()));
    }
}
