using Microsoft.AspNetCore.Components;
using Portal.Approvals.Controls;
using Portal.Approvals.Texts;
using Portal.Components.Viewing;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Approvals.Pages;

/// <summary>One document: what it says, where it is, what happened, and the decision of the one who holds a task.</summary>
public sealed partial class DocumentPage : IDisposable
{
    readonly CancellationTokenSource stopping = new();
    DocumentView? view;
    IReadOnlyList<ReturnTimeline> returns = [];
    Exception? failure;
    RefusalException? refused;
    TaskDecisionAnswer? answer;
    Guid? nextDocument;
    DecisionPanel? panel;
    LiveRefresh? live;
    string? busy;
    Guid shown;

    [Parameter]
    public Guid Id { get; set; }

    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    [Inject]
    internal DocumentViews Documents { get; set; } = default!;

    [Inject]
    internal ReturnTimelines Timelines { get; set; } = default!;

    [Inject]
    internal TaskLists Lists { get; set; } = default!;

    [Inject]
    internal DecideTask Decide { get; set; } = default!;

    [Inject]
    internal ILiveFeed Feed { get; set; } = default!;

    [Inject]
    internal TimeProvider Clock { get; set; } = default!;

    [Inject]
    NavigationManager Navigation { get; set; } = default!;

    DateTimeOffset? DueAt => view?.MyTask?.DueAt ?? view?.DueAt;

    (string, string?)[] Trail => [(T[nameof(ApprovalTexts.Approvals)], null), (T[nameof(ApprovalTexts.ToDo)], "/todo")];

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
        (view, failure, refused, answer, nextDocument) = (null, null, null, null, null);
        await LoadAsync();
    }

    /// <inheritdoc/>
    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
            live = new LiveRefresh(Feed, Clock, TimeSpan.FromMilliseconds(250), x => x.DocumentId == Id, () => InvokeAsync(RefreshAsync));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        live?.Dispose();
        stopping.Cancel();
        stopping.Dispose();
    }

    async Task LoadAsync()
    {
        try
        {
            view = await Documents.FindForPersonAsync(Viewer.Id, Viewer.Caller.Roles, Id, stopping.Token);
            if (view is null)
            {
                Navigation.NotFound();
                return;
            }
            returns = await Timelines.ForDocumentAsync(Id, stopping.Token);
            failure = null;
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            failure = problem;
        }
    }

    // While a decision of this page is under way it draws the outcome itself.
    async Task RefreshAsync()
    {
        if (busy is not null || view is null)
            return;
        var before = view.MyTask;
        await LoadAsync();
        if (before is not null && view?.MyTask?.Id != before.Id && answer is null)
            refused = DecisionRefusals.Overtaken(view!, Viewer.Id);
        StateHasChanged();
    }

    async Task DecideAsync(DecisionDraft draft)
    {
        if (busy is not null || view?.MyTask is not { } task)
            return;
        (busy, refused) = (draft.Action, null);
        try
        {
            answer = await Decide.RunAsync(Viewer.Id, task.Id, draft.ToCommand(task.Version), stopping.Token);
            nextDocument = await Lists.NextDocumentAsync(Viewer.Id, Id, stopping.Token);
        }
        catch (RefusalException no)
        {
            refused = no;
        }
        finally
        {
            busy = null;
        }
        await LoadAsync();
    }

    static bool May(MyTaskView task, string action) => task.AllowedActions.Any(x => x.Action == action && x.Allowed);
}
