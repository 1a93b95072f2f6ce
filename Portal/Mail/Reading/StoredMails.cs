using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Mail;

/// <summary>Opens stored mails again, through the same limits and the same parser as on arrival.</summary>
sealed class StoredMails(ContentStore store, IDbContextFactory<PortalDbContext> contexts, MailOptions options) : IMessageFiles
{
    /// <summary>The raw mail and its content.</summary>
    public async Task<OpenedMail> OpenAsync(Guid contentId, CancellationToken stop)
    {
        var raw = new IncomingMail(options.SpoolDirectory, long.MaxValue);
        try
        {
            await using (var sink = new IncomingStream(raw))
                await store.CopyToAsync(contentId, sink, stop);
            raw.Complete();
            var beginning = raw.Beginning(HeaderScan.MaxBlock + 1);
            var scan = HeaderScan.Of(beginning.Span);
            return new OpenedMail(raw, scan, MailContent.Read(beginning, scan, raw.Open));
        }
        catch
        {
            raw.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<MessageFile?> FindAttachmentAsync(Guid messageId, int index, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var contentId = await db.Messages.Where(x => x.Id == messageId).Select(x => x.ContentId).FirstOrDefaultAsync(stop);
        if (contentId is null)
            return null;
        using var mail = await OpenAsync(contentId.Value, stop);
        if (index < 0 || index >= mail.Content.Body.Attachments.Count)
            return null;
        var bytes = new MemoryStream();
        mail.Content.Body.CopyTo(index, bytes);
        var described = mail.Content.Body.Describe(index);
        return new MessageFile(described.Name, described.ContentType, bytes.GetBuffer().AsMemory(0, (int)bytes.Length));
    }
}

/// <summary>A stored mail, opened.</summary>
sealed record OpenedMail(IncomingMail Raw, HeaderScan Scan, MailContent Content) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Content.Dispose();
        Raw.Dispose();
    }
}

/// <summary>Writes into an incoming mail.</summary>
sealed class IncomingStream(IncomingMail mail) : Stream
{
    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => mail.Size;

    /// <inheritdoc/>
    public override long Position
    {
        get => mail.Size;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Flush() { }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => mail.Append(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        mail.Append(buffer.Span);
        return ValueTask.CompletedTask;
    }
}
