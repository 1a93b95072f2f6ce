using Microsoft.AspNetCore.Components;
using Portal.Approvals.Texts;

namespace Portal.Approvals.Controls;

/// <summary>A route without a document: handed in, the steps with who decides, finished.</summary>
public sealed partial class RoutePlan
{
    /// <summary>The steps as they are written now.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<StepDraft> Steps { get; set; }

    string Who(StepDraft step) =>
        step switch
        {
            { People: [] } => Words[nameof(RouteTexts.Nobody)],
            { People: [var one] } => one,
            { Mode: "all" } => Words[nameof(RouteTexts.AllOf), step.People.Count],
            _ => Words[nameof(RouteTexts.OneOf), step.People.Count],
        };
}
