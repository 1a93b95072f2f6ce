using Microsoft.AspNetCore.Components;
using Portal.Approvals.Controls;
using Portal.Approvals.Texts;
using Portal.Components.Viewing;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Approvals.Pages;

/// <summary>One document: what it says, where it is, what happened, and the decision of the one who holds a task.</summary>
public sealed partial class DocumentPage
{
    DocumentView? view;
    IReadOnlyList<ReturnTimeline> returns = [];
    HandoverView? handover;
    Exception? failure;
    bool missing;
    RefusalException? refused;
    RefusalException? withdrawRefused;
    TaskDecisionAnswer? answer;
    Guid? nextDocument;
    DecisionPanel? panel;
    string? busy;
    Guid? shown;

    [Parameter]
    public Guid Id { get; set; }

    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    [Inject]
    internal DocumentViews Documents { get; set; } = default!;

    [Inject]
    internal ReturnTimelines Timelines { get; set; } = default!;

    [Inject]
    internal HandoverLines Handovers { get; set; } = default!;

    [Inject]
    internal TaskLists Lists { get; set; } = default!;

    [Inject]
    internal DecideTask Decide { get; set; } = default!;

    [Inject]
    internal CorrectDocument Correct { get; set; } = default!;

    DateTimeOffset? DueAt => view?.MyTask?.DueAt ?? view?.DueAt;

    // The list in which the reader finds it: what is or just was to do, what the reader handed in, else all.
    (string, string?)[] Trail =>
        view?.MyTask is not null || answer is not null
            ? [(T[nameof(ApprovalTexts.Approvals)], null), (T[nameof(ApprovalTexts.ToDo)], "/todo")]
        : view?.InitiatorId == Viewer.Id ? [(T[nameof(ApprovalTexts.Approvals)], null), (T[nameof(ApprovalTexts.Initiated)], "/initiated")]
        : [(T[nameof(ApprovalTexts.Information)], null), (T[nameof(ApprovalTexts.Documents)], "/documents")];

    // What a third party hands in itself needs no "through".
    string From =>
        view!.InitiatorName == view.ThirdParty
            ? T[nameof(ApprovalTexts.FromThirdParty), view.ThirdParty]
            : T[nameof(ApprovalTexts.From), view.InitiatorName, view.ThirdParty];

    string Waiting => ApprovalWords.Join(view!.Steps.SelectMany(x => x.People).Where(x => x.State == "active").Select(x => x.Name));

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (shown == Id)
            return;
        shown = Id;
        missing = false;
        (view, handover, failure, refused, withdrawRefused, answer, nextDocument) = (null, null, null, null, null, null, null);
        await ReadAsync();
    }

    /// <inheritdoc/>
    protected override bool IsShown(LiveEvent happened) => happened.MayConcern(Id);

    /// <inheritdoc/>
    protected override async Task ReadAsync()
    {
        try
        {
            view = await Documents.FindForPersonAsync(Viewer.Id, Viewer.Caller.Roles, Id, Stop);
            if (view is null)
            {
                missing = true;
                return;
            }
            returns = await Timelines.ForDocumentAsync(Id, Stop);
            handover = await Handovers.FindAsync(Id, Stop);
            failure = null;
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            failure = problem;
        }
    }

    // While a decision of this page is under way it draws the outcome itself.
    /// <inheritdoc/>
    protected override async Task ReadAgainAsync()
    {
        if (busy is not null || view is null)
            return;
        var before = view.MyTask;
        await ReadAsync();
        // It came back to the reader: what was decided before stands in the timeline.
        if (view?.MyTask is { } next && next.Id != answer?.TaskId)
            answer = null;
        if (before is not null && view?.MyTask?.Id != before.Id && answer is null)
            refused = DecisionRefusals.Overtaken(view!, Viewer.Id);
    }

    async Task DecideAsync(DecisionDraft draft)
    {
        if (busy is not null || view?.MyTask is not { } task)
            return;
        (busy, refused) = (draft.Action, null);
        try
        {
            answer = await Decide.RunAsync(Viewer.Id, task.Id, draft.ToCommand(task.Version), Stop);
            nextDocument = await Lists.NextDocumentAsync(Viewer.Id, Id, Stop);
        }
        catch (RefusalException no)
        {
            refused = no;
        }
        finally
        {
            busy = null;
        }
        await ReadAsync();
    }

    async Task WithdrawAsync(string reason)
    {
        if (busy is not null || view is null)
            return;
        (busy, withdrawRefused) = ("withdraw", null);
        var seen = view.Version;
        try
        {
            await Correct.WithdrawAsync(
                new Initiator(InitiatorKind.Person, Viewer.Id),
                Id,
                reason,
                x => StaleDocument.Refuse(seen, x),
                Stop
            );
        }
        catch (RefusalException no)
        {
            withdrawRefused = no;
        }
        finally
        {
            busy = null;
        }
        await ReadAsync();
    }

    static bool May(MyTaskView task, string action) => task.AllowedActions.Any(x => x.Action == action && x.Allowed);
}
