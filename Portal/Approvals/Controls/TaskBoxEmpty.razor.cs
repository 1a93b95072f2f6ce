using Microsoft.AspNetCore.Components;

namespace Portal.Approvals.Controls;

/// <summary>What an empty list says and offers.</summary>
public sealed partial class TaskBoxEmpty
{
    [Parameter, EditorRequired]
    public required string Box { get; set; }
}
