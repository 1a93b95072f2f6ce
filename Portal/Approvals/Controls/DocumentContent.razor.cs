using Microsoft.AspNetCore.Components;

namespace Portal.Approvals.Controls;

/// <summary>What the document says: its text, and its pictures and text files one at a time.</summary>
public sealed partial class DocumentContent : IDisposable
{
    readonly CancellationTokenSource stopping = new();
    AttachmentText? text;
    Guid? shown;

    [Parameter, EditorRequired]
    public required DocumentView Document { get; set; }

    [Inject]
    internal AttachmentTexts Texts { get; set; } = default!;

    AttachmentView[] Shown => [.. Document.Attachments.Where(x => FileIcons.IsPicture(x.ContentType) || FileIcons.IsText(x.ContentType))];

    AttachmentView? Now => Shown.FirstOrDefault(x => x.Id == shown);

    /// <inheritdoc/>
    public void Dispose()
    {
        stopping.Cancel();
        stopping.Dispose();
    }

    async Task ShowAsync(AttachmentView file)
    {
        (shown, text) = (file.Id, null);
        if (FileIcons.IsText(file.ContentType))
            text = await Texts.ReadAsync(Document.Id, file.Id, stopping.Token) ?? new AttachmentText(null, false);
    }
}
