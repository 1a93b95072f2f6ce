using Microsoft.AspNetCore.Components;

namespace Portal.Mail.Controls;

/// <summary>Collectors in lines; on a phone in two lines each.</summary>
public sealed partial class CollectorTable
{
    /// <summary>Lines to show.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<CollectorLine> Lines { get; set; }

    static string Href(CollectorLine line) => $"/collectors/{line.Id:D}";
}
