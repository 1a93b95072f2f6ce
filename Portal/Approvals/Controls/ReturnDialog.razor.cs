using Microsoft.AspNetCore.Components;
using MudBlazor;
using Portal.Approvals.Texts;
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

    // The approvals that the way back decides about: every one on a return to the initiator, else those in between.
    string[] Lapsing =>
        [.. Document.Steps.Where(x => x.State == "passed" && (ToInitiator || x.Index >= NumberOf(target))).Select(x => x.Name)];

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

    string PeopleOf(string place) =>
        ApprovalWords.Join(Document.Steps.Where(x => x.Name == place).SelectMany(x => x.People).Select(x => x.Name));

    string SubOf(string place) =>
        place == RouteSnapshot.Initiator
            ? T[nameof(ApprovalTexts.TheInitiator)]
            : T[nameof(ApprovalTexts.StepNumber), NumberOf(place), PeopleOf(place)];

    void Cancel() => Dialog.Cancel();

    void Confirm()
    {
        missing = string.IsNullOrWhiteSpace(reason);
        if (missing || sent)
            return;
        sent = true;
        var way = Words.Of(straight ? ResubmitMode.Straight : ResubmitMode.Rerun);
        Dialog.Close(DialogResult.Ok(new DecisionDraft("return", reason.Trim(), target, way)));
    }
}
