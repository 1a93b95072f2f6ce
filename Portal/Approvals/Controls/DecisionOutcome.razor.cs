using Microsoft.AspNetCore.Components;
using Portal.Approvals.Texts;
using Portal.Components.Controls;
using Portal.Components.Viewing;
using Portal.Domain.Common;

namespace Portal.Approvals.Controls;

/// <summary>What became of a decision: done and what is next, or who was faster, or why not.</summary>
public sealed partial class DecisionOutcome
{
    [Parameter, EditorRequired]
    public required TaskDecisionAnswer? Answer { get; set; }

    [Parameter, EditorRequired]
    public required RefusalException? Refused { get; set; }

    /// <summary>The next document of the person's to-do list.</summary>
    [Parameter]
    public Guid? Next { get; set; }

    [CascadingParameter]
    public Viewer? Viewer { get; set; }

    [Inject]
    internal TimeProvider Clock { get; set; } = default!;

    bool Stale => Refused?.Code is "task-handled" or "stale-version";

    string Words =>
        Refused switch
        {
            { } refusal when DecisionRefusals.WhoDecided(refusal) is { } other => T[
                nameof(ApprovalTexts.StaleBy),
                other.Name,
                T["Act_" + other.Action],
                TimeText.Short(other.At, Clock.GetUtcNow(), Viewer?.Zone ?? TimeZoneInfo.Utc, precise: true)
            ],
            { Code: "stale-version" } => T[nameof(ApprovalTexts.StaleChanged)],
            _ => Refused?.Message ?? "",
        };

    string Done =>
        Answer?.Action switch
        {
            "return" => T[nameof(ApprovalTexts.ReturnedDone)],
            "reject" => T[nameof(ApprovalTexts.RejectedDone)],
            _ => T[nameof(ApprovalTexts.ApprovedDone)],
        };
}
