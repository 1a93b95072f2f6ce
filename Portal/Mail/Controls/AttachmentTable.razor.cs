using Microsoft.AspNetCore.Components;

namespace Portal.Mail.Controls;

/// <summary>Attachments with name, type, size and hash; only ever downloaded, never shown.</summary>
public sealed partial class AttachmentTable
{
    /// <summary>Of which message.</summary>
    [Parameter, EditorRequired]
    public required Guid MessageId { get; set; }

    /// <summary>In order.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<AttachmentView> Attachments { get; set; }
}
