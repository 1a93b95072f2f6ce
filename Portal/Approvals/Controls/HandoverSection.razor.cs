using Microsoft.AspNetCore.Components;
using Portal.Approvals.Texts;
using Portal.Components.Viewing;

namespace Portal.Approvals.Controls;

/// <summary>Where the package of a finished document is: state, hash, download, its deliveries, the acknowledgement.</summary>
public sealed partial class HandoverSection
{
    static readonly string[] Operators = ["admin", "operator", "auditor"];

    /// <summary>What is shown.</summary>
    [Parameter, EditorRequired]
    public required HandoverView Handover { get; set; }

    /// <summary>Who looks.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    bool MaySeeDeliveries => Viewer.HasAny(Operators);

    string Contents =>
        Handover.PackageSize is { } size
            ? T[nameof(HandoverTexts.PackageFacts), Handover.Files, ApprovalWords.Size(size)]
            : T[nameof(HandoverTexts.PackageFiles), Handover.Files];

    static double? Millis(PackageDelivery delivery) => (delivery.EndedAt - delivery.CreatedAt)?.TotalMilliseconds;
}
