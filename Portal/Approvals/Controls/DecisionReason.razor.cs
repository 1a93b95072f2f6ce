using Microsoft.AspNetCore.Components;
using Portal.Domain.Approvals;

namespace Portal.Approvals.Controls;

/// <summary>Why an action is off, as text: nothing by hover only.</summary>
public sealed partial class DecisionReason
{
    [Parameter, EditorRequired]
    public required AllowedAction? Action { get; set; }
}
