using Microsoft.AspNetCore.Components;
using MudBlazor;
using Portal.Approvals.Texts;
using Portal.Domain.Approvals;

namespace Portal.Approvals.Controls;

/// <summary>Where the holder of a task decides. It locks at the click and says of everything that is off why it is.</summary>
public sealed partial class DecisionPanel
{
    const int MaxOpinion = 4000;

    static readonly DialogOptions Wide = new()
    {
        MaxWidth = MaxWidth.Small,
        FullWidth = true,
        CloseOnEscapeKey = true,
    };

    string opinion = "";
    bool asking;

    [Parameter, EditorRequired]
    public required DocumentView Document { get; set; }

    [Parameter, EditorRequired]
    public required MyTaskView Task { get; set; }

    /// <summary>The action under way, by the page that carries it out.</summary>
    [Parameter]
    public string? Busy { get; set; }

    /// <summary>Carries the decision out.</summary>
    [Parameter]
    public EventCallback<DecisionDraft> OnDecide { get; set; }

    [Inject]
    internal IDialogService Dialogs { get; set; } = default!;

    bool Locked => Busy is not null || asking;

    string[] Quick => [T[nameof(ApprovalTexts.Quick1)], T[nameof(ApprovalTexts.Quick2)], T[nameof(ApprovalTexts.Quick3)]];

    StepView Step => Document.Steps.First(x => x.Name == Task.Step);

    string WhoDecides =>
        Step switch
        {
            { People.Count: 1 } => T[nameof(ApprovalTexts.StepAlone), Task.Step],
            { Mode: "all" } => T[nameof(ApprovalTexts.StepAll), Task.Step, Step.People.Count],
            _ => T[nameof(ApprovalTexts.StepAny), Task.Step, Step.People.Count],
        };

    string? Opinion => string.IsNullOrWhiteSpace(opinion) ? null : opinion.Trim();

    /// <summary>Opens the return form (also the action bar of a phone).</summary>
    public async Task ReturnAsync()
    {
        if (!Can("return"))
            return;
        var parameters = new DialogParameters<ReturnDialog>
        {
            { x => x.Document, Document },
            { x => x.Task, Task },
            { x => x.Opinion, opinion },
        };
        await AskAsync(await Dialogs.ShowAsync<ReturnDialog>(null, parameters, Wide));
    }

    /// <summary>Opens the form that rejects.</summary>
    public async Task RejectAsync()
    {
        if (!Can("reject"))
            return;
        var parameters = new DialogParameters<ReasonDialog>
        {
            { x => x.Title, T[nameof(ApprovalTexts.RejectTitle), Document.Number].Value },
            { x => x.Missing, T[nameof(ApprovalTexts.RejectReason)].Value },
            {
                x => x.Then,
                [
                    new Consequence(Icons.Material.Outlined.Block, T[nameof(ApprovalTexts.ThenEnds)]),
                    new Consequence(Icons.Material.Outlined.Bolt, T[nameof(ApprovalTexts.ThenTold), Document.ThirdParty]),
                ]
            },
            { x => x.Word, T[nameof(ApprovalTexts.RejectNow)].Value },
            { x => x.Icon, Icons.Material.Outlined.Block },
            { x => x.Act, "reject" },
            { x => x.Opinion, opinion },
        };
        await AskAsync(await Dialogs.ShowAsync<ReasonDialog>(null, parameters, Wide));
    }

    /// <summary>Approves with the opinion as written.</summary>
    public Task ApproveAsync() =>
        Can("approve") ? DecideAsync(new DecisionDraft("approve", Opinion)) : System.Threading.Tasks.Task.CompletedTask;

    async Task AskAsync(IDialogReference dialog)
    {
        asking = true;
        var answer = await dialog.Result;
        asking = false;
        if (answer is { Canceled: false } && DraftOf(answer.Data) is { } draft)
        {
            // Kept here, so that a refusal does not cost the words.
            opinion = draft.Opinion ?? "";
            await DecideAsync(draft);
        }
    }

    static DecisionDraft? DraftOf(object? data) =>
        data as DecisionDraft ?? (data is string reason ? new DecisionDraft("reject", reason) : null);

    async Task DecideAsync(DecisionDraft draft)
    {
        asking = true;
        try
        {
            await OnDecide.InvokeAsync(draft);
        }
        finally
        {
            asking = false;
        }
    }

    AllowedAction? Find(string action) => Task.AllowedActions.FirstOrDefault(x => x.Action == action);

    bool Can(string action) => !Locked && Find(action) is { Allowed: true };

    string? WhyId(string action) => Find(action) is { Allowed: false } ? $"why-{action}" : null;
}
