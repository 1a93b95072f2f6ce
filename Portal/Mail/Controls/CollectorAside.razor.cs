using Microsoft.AspNetCore.Components;

namespace Portal.Mail.Controls;

/// <summary>How a collector stands: who works on its mail, and what came last.</summary>
public sealed partial class CollectorAside
{
    /// <summary>Id of the collector.</summary>
    [Parameter, EditorRequired]
    public required string CollectorId { get; set; }

    /// <summary>In the order in which they run.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<CollectorAgent> Agents { get; set; }

    /// <summary>Newest first.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<MessageView> Latest { get; set; }
}
