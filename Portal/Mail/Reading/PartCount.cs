using System.Buffers;
using MimeKit;

namespace Portal.Mail;

/// <summary>
/// Counts the parts of a mail, those of mails within it too, without building them: a parser that has built a hundred
/// thousand has spent seconds and hundreds of megabytes before anybody can say that they are too many.
/// </summary>
sealed class PartCount : MimeReader
{
    // Well above what a digest has; the mail's own parts have a narrower limit.
    const int MostBuilt = 10_000;

    int parts;

    PartCount(Stream source)
        : base(MailParsing.Options, source, MimeFormat.Entity) { }

    /// <summary>True when no parser should build it; the stream is at its beginning afterwards.</summary>
    public static bool IsTooMany(Stream source)
    {
        // The look at the bytes is cheap; a reader is asked only where there could be so many.
        if (source.Length < MostBuilt * 4 || !HasManyDashes(source))
            return false;
        try
        {
            new PartCount(source).ReadMessage();
            return false;
        }
        catch (TooManyException)
        {
            return true;
        }
        finally
        {
            source.Position = 0;
        }
    }

    /// <inheritdoc/>
    protected override void OnMimePartBegin(
        ContentType contentType,
        long beginOffset,
        int beginLineNumber,
        CancellationToken cancellationToken
    ) => Count();

    /// <inheritdoc/>
    protected override void OnMultipartBegin(
        ContentType contentType,
        long beginOffset,
        int beginLineNumber,
        CancellationToken cancellationToken
    ) => Count();

    /// <inheritdoc/>
    protected override void OnMessagePartBegin(
        ContentType contentType,
        long beginOffset,
        int beginLineNumber,
        CancellationToken cancellationToken
    ) => Count();

    void Count()
    {
        if (++parts > MostBuilt)
            throw new TooManyException();
    }

    // Each part but the first of a multipart begins behind a line that begins with two dashes.
    static bool HasManyDashes(Stream source)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            var (lines, kept, read) = (0, 0, 0);
            while (lines <= MostBuilt && (read = source.Read(buffer, kept, buffer.Length - kept)) > 0)
            {
                var bytes = buffer.AsSpan(0, kept + read);
                lines += bytes.Count("\n--"u8);
                kept = Math.Min(2, bytes.Length);
                bytes[^kept..].CopyTo(buffer);
            }
            return lines > MostBuilt;
        }
        finally
        {
            source.Position = 0;
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    sealed class TooManyException : Exception;
}
