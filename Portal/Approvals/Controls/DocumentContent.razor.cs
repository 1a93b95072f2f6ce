using Microsoft.AspNetCore.Components;

namespace Portal.Approvals.Controls;

/// <summary>What the document says: its text, and its pictures one at a time.</summary>
public sealed partial class DocumentContent
{
    Guid? shown;

    [Parameter, EditorRequired]
    public required DocumentView Document { get; set; }

    AttachmentView[] Pictures => [.. Document.Attachments.Where(x => FileIcons.IsPicture(x.ContentType))];
}
