using Portal.Data;

namespace Portal.Approvals;

/// <summary>An attachment as readers get it.</summary>
static class AttachmentViews
{
    public static AttachmentView ToView(this AttachmentRow row) => new(row.Id, row.Name, row.ContentType, row.Size, row.Sha256);
}
