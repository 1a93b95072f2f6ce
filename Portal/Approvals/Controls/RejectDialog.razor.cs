using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Portal.Approvals.Controls;

/// <summary>The one confirmation of a rejection: why, and what it means.</summary>
public sealed partial class RejectDialog
{
    const int MaxReason = 2000;

    string reason = "";
    ElementReference box;
    bool missing;
    bool sent;

    [CascadingParameter]
    IMudDialogInstance Dialog { get; set; } = default!;

    [Parameter, EditorRequired]
    public required DocumentView Document { get; set; }

    [Parameter]
    public string Opinion { get; set; } = "";

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
        Dialog.Close(DialogResult.Ok(new DecisionDraft("reject", reason.Trim())));
    }
}
