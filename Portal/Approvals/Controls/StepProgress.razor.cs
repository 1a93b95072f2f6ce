using Microsoft.AspNetCore.Components;

namespace Portal.Approvals.Controls;

/// <summary>Of a step with several people: who has decided and who is open.</summary>
public sealed partial class StepProgress
{
    [Parameter, EditorRequired]
    public required DocumentView Document { get; set; }

    static int Decided(StepView step) => step.People.Count(x => x.State == "approved");
}
