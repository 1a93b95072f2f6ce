using System.Globalization;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using Portal.Approvals.Texts;
using Portal.Components.Controls;
using Portal.Components.Viewing;
using Portal.Domain.Approvals;

namespace Portal.Approvals.Controls;

/// <summary>The way of a document: steps with people and state, and the last return as an arrow back. One line on a phone.</summary>
public sealed partial class RouteDiagram
{
    [Parameter, EditorRequired]
    public required DocumentView Document { get; set; }

    [CascadingParameter]
    public Viewer? Viewer { get; set; }

    [Inject]
    internal TimeProvider Time { get; set; } = default!;

    StepView? Present => Document.Steps.FirstOrDefault(x => x.State == "active");

    string Passed => ApprovalWords.Join(Document.Steps.Where(x => x.State == "passed").Select(x => x.Name));

    RecordView? LastReturn => Document.State == "approved" ? null : Document.Records.LastOrDefault(x => x.Action == "return");

    // Columns: handed in, the steps, finished; the arc spans from the returning one back to the target.
    (string Style, int Columns)? Arc
    {
        get
        {
            if (LastReturn is not { FromStep: { } from } back || Document.Steps.FirstOrDefault(x => x.Name == from) is not { } step)
                return null;
            var target = Document.Steps.FirstOrDefault(x => x.Name == back.ToSteps.FirstOrDefault() && x.Name != RouteSnapshot.Initiator);
            var (to, columns) = (target is null ? 0 : target.Index + 1, Document.Steps.Count + 2);
            var left = (double)to / columns;
            var width = (double)(step.Index + 1 - to) / columns;
            var style = string.Create(
                CultureInfo.InvariantCulture,
                $"left:calc(32px + (100% - 48px) * {left:0.####});width:calc((100% - 48px) * {width:0.####})"
            );
            return (style, step.Index + 1 - to);
        }
    }

    string ReturnWords(RecordView back, bool whole) =>
        whole
            ? T[nameof(ApprovalTexts.ReturnedBy), back.FromStep ?? back.Actor.Name, back.Round]
            : T[nameof(ApprovalTexts.ReturnedByShort), back.FromStep ?? back.Actor.Name];

    string ClassOf(StepView step) =>
        step.State switch
        {
            "passed" => step.NotReviewed ? "done old" : "done",
            "active" => "cur",
            "returned" => "back",
            "rejected" => "no",
            _ => "",
        };

    static string IconOf(StepView step) =>
        step.State switch
        {
            "passed" => Icons.Material.Filled.Check,
            "active" => Icons.Material.Outlined.Person,
            "returned" => Icons.Material.Outlined.Undo,
            "rejected" => Icons.Material.Outlined.Block,
            _ => Icons.Material.Outlined.MoreHoriz,
        };

    string Rule(StepView step) =>
        step switch
        {
            { People: [var only] } => only.Name,
            { Mode: "all" } => T[nameof(ApprovalTexts.AllOf), step.People.Count, step.People.Count(x => x.State == "approved")],
            _ => T[nameof(ApprovalTexts.AnyOf), step.People.Count],
        };

    bool IsMine(StepView step) => step.People.Any(x => x.Id == Viewer?.Id && x.State == "active");

    static DateTimeOffset? Since(StepView step) => step.People.Max(x => x.ArrivedAt);

    static DateTimeOffset? Handled(StepView step) => step.State == "passed" ? step.People.Max(x => x.HandledAt) : null;

    string Clock(DateTimeOffset at) => TimeText.Short(at, Time.GetUtcNow(), Viewer?.Zone ?? TimeZoneInfo.Utc);
}
