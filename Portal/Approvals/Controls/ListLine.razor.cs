using Microsoft.AspNetCore.Components;

namespace Portal.Approvals.Controls;

/// <summary>One line of a list of documents or tasks: columns on a desk, two lines on a phone.</summary>
public sealed partial class ListLine
{
    [Parameter, EditorRequired]
    public required string Href { get; set; }

    [Parameter, EditorRequired]
    public required string Title { get; set; }

    /// <summary>Number, route, who, which system.</summary>
    [Parameter, EditorRequired]
    public required string Sub { get; set; }

    /// <summary>A mark before the second line.</summary>
    [Parameter]
    public RenderFragment? Tag { get; set; }

    [Parameter]
    public string? Step { get; set; }

    [Parameter]
    public RenderFragment? State { get; set; }

    [Parameter]
    public DateTimeOffset? At { get; set; }

    /// <summary>It stands there only because nothing moves under the hand.</summary>
    [Parameter]
    public bool Gone { get; set; }
}
