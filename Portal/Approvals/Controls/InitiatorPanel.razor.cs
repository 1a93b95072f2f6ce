using Microsoft.AspNetCore.Components;
using MudBlazor;
using Portal.Approvals.Texts;
using Portal.Domain.Approvals;
using Portal.Domain.Common;

namespace Portal.Approvals.Controls;

/// <summary>What the one who handed the document in may do with it, and why not.</summary>
public sealed partial class InitiatorPanel
{
    static readonly DialogOptions Wide = new()
    {
        MaxWidth = MaxWidth.Small,
        FullWidth = true,
        CloseOnEscapeKey = true,
    };

    [Parameter, EditorRequired]
    public required DocumentView Document { get; set; }

    /// <summary>Why the last withdrawal was not carried out.</summary>
    [Parameter]
    public RefusalException? Refused { get; set; }

    [Parameter]
    public bool Busy { get; set; }

    /// <summary>Withdraws, for the reason given.</summary>
    [Parameter]
    public EventCallback<string> OnWithdraw { get; set; }

    [Inject]
    internal IDialogService Dialogs { get; set; } = default!;

    bool Stale => Refused?.Kind == RefusalKind.Stale;

    // When nothing is possible for one and the same reason it is said once.
    AllowedAction? Ended =>
        Document.InitiatorActions.All(x => !x.Allowed) && Document.InitiatorActions.Select(x => x.Code).Distinct().Count() == 1
            ? Document.InitiatorActions[0]
            : null;

    AllowedAction? Find(string action) => Document.InitiatorActions.FirstOrDefault(x => x.Action == action);

    bool May(string action) => Find(action) is { Allowed: true };

    async Task WithdrawAsync()
    {
        var parameters = new DialogParameters<ReasonDialog>
        {
            { x => x.Title, T[nameof(ApprovalTexts.WithdrawTitle), Document.Number].Value },
            { x => x.Missing, T[nameof(ApprovalTexts.WithdrawReason)].Value },
            {
                x => x.Then,
                [
                    new Consequence(Icons.Material.Outlined.Logout, T[nameof(ApprovalTexts.ThenWithdrawn)]),
                    new Consequence(Icons.Material.Outlined.Bolt, T[nameof(ApprovalTexts.ThenTold), Document.ThirdParty]),
                ]
            },
            { x => x.Word, T[nameof(ApprovalTexts.WithdrawNow)].Value },
            { x => x.Icon, Icons.Material.Outlined.Logout },
            { x => x.Act, "withdraw" },
        };
        var dialog = await Dialogs.ShowAsync<ReasonDialog>(null, parameters, Wide);
        if (await dialog.Result is { Canceled: false, Data: string reason })
            await OnWithdraw.InvokeAsync(reason);
    }
}
