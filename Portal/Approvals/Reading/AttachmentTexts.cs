using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Approvals;

/// <summary>The beginning of a text file.</summary>
/// <param name="Text">As read; null when the bytes are no UTF-8 text.</param>
/// <param name="Cut">The file is longer.</param>
public sealed record AttachmentText(string? Text, bool Cut);

/// <summary>Reads text attachments for the page, which shows them as text and never as a document of the browser.</summary>
public sealed class AttachmentTexts(IDbContextFactory<PortalDbContext> contexts, ContentStore contents)
{
    const int MaxBytes = 64 * 1024;

    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text; null when the document has no such attachment. Who may see the document is the page's to ask first.</summary>
    public async Task<AttachmentText?> ReadAsync(Guid documentId, Guid attachmentId, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var row = await db.Attachments.AsNoTracking().FirstOrDefaultAsync(x => x.DocumentId == documentId && x.Id == attachmentId, stop);
        if (row is null)
            return null;
        using var bytes = new MemoryStream();
        await contents.CopyToAsync(row.ContentId, bytes, stop, length: MaxBytes);
        return new AttachmentText(TextOf(bytes.ToArray(), row.Size > MaxBytes), row.Size > MaxBytes);
    }

    // Where the file is cut, the last character may be cut as well: up to three bytes of it are left out.
    static string? TextOf(byte[] bytes, bool cut)
    {
        for (var left = 0; left <= (cut ? 3 : 0) && left <= bytes.Length; left++)
            try
            {
                return Strict.GetString(bytes, 0, bytes.Length - left).TrimStart('\uFEFF');
            }
            catch (DecoderFallbackException) { }
        return null;
    }
}
