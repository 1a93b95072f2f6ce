using Microsoft.AspNetCore.Components;

namespace Portal.Approvals.Controls;

/// <summary>One line of a task list: columns on a desk, two lines on a phone.</summary>
public sealed partial class TaskLine
{
    [Parameter, EditorRequired]
    public required TaskItem Item { get; set; }

    /// <summary>todo, done or initiated.</summary>
    [Parameter, EditorRequired]
    public required string Box { get; set; }

    /// <summary>It was decided elsewhere since the list was loaded.</summary>
    [Parameter]
    public bool Gone { get; set; }

    bool ReturnedToMe => Box == "initiated" && Item.Document.State == "returned";
}
