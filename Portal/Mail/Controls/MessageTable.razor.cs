using Microsoft.AspNetCore.Components;

namespace Portal.Mail.Controls;

/// <summary>Messages in lines; on a phone in two lines each.</summary>
public sealed partial class MessageTable
{
    /// <summary>Lines to show.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<MessageView> Lines { get; set; }

    /// <summary>What can be done with a line, in its last column.</summary>
    [Parameter]
    public RenderFragment<MessageView>? Actions { get; set; }

    static string Href(MessageView line) => $"/collectors/messages/{line.Id}";
}
