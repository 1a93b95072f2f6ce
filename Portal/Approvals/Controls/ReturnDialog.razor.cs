using Microsoft.AspNetCore.Components;
using MudBlazor;
using Portal.Domain.Approvals;

namespace Portal.Approvals.Controls;

/// <summary>Asks where a document goes back to, why, and how it comes again; tells what will happen.</summary>
public sealed partial class ReturnDialog
{
    const int MaxReason = 2000;

    string target = RouteSnapshot.Initiator;
    string reason = "";
    bool straight = true;
    ElementReference box;
    bool missing;
    bool sent;

    [CascadingParameter]
    IMudDialogInstance Dialog { get; set; } = default!;

    [Parameter, EditorRequired]
    public required DocumentView Document { get; set; }

    [Parameter, EditorRequired]
    public required MyTaskView Task { get; set; }

    /// <summary>What was written into the panel before.</summary>
    [Parameter]
    public string Opinion { get; set; } = "";

    bool ToInitiator => target == RouteSnapshot.Initiator;

    string[] Approved => [.. Document.Steps.Where(x => x.State == "passed").Select(x => x.Name)];

    /// <inheritdoc/>
    protected override void OnInitialized() => reason = Opinion;

    /// <inheritdoc/>
    protected override async System.Threading.Tasks.Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
            await box.FocusAsync();
    }

    string NameOf(string place) => place == RouteSnapshot.Initiator ? Document.InitiatorName : place;

    int NumberOf(string place) => Document.Steps.FirstOrDefault(x => x.Name == place)?.Index + 1 ?? 0;

    void Cancel() => Dialog.Cancel();

    void Confirm()
    {
        missing = string.IsNullOrWhiteSpace(reason);
        if (missing || sent)
            return;
        sent = true;
        var way = ToInitiator ? Words.Of(straight ? ResubmitMode.Straight : ResubmitMode.Rerun) : null;
        Dialog.Close(DialogResult.Ok(new DecisionDraft("return", reason.Trim(), target, way)));
    }
}
