using System.Security.Cryptography;
using MimeKit;
using Portal.Domain.Mail;

namespace Portal.Mail;

/// <summary>The parsed body: texts and attachments, within the limits on depth and number of parts.</summary>
sealed class MailBody : IDisposable
{
    readonly Stream? source;
    readonly MimeMessage? message;
    readonly List<MimeEntity> attachments = [];
    TextPart? plain;
    TextPart? html;
    string? text;

    const string TooManyParts = "too-many-parts: the mail has more than 1,000 parts";

    MailBody(Stream? source, MimeMessage? message)
    {
        this.source = source;
        this.message = message;
        if (message?.Body is { } root)
            Walk(root);
    }

    /// <summary>No body at all.</summary>
    public static MailBody Empty { get; } = new(null, null);

    /// <summary>The limit that was passed; null when none was.</summary>
    public string? Fault { get; private set; }

    /// <summary>Parts that are no text of the mail itself, in order.</summary>
    public IReadOnlyList<MimeEntity> Attachments => attachments;

    /// <summary>Plain text, or text made of the HTML.</summary>
    public string Text => text ??= plain?.Text ?? (html is null ? "" : HtmlText.From(html.Text));

    /// <summary>HTML, or nothing.</summary>
    public string Html => html?.Text ?? "";

    /// <summary>Parses; the stream stays open until this is disposed, since content is read from it on demand.</summary>
    public static MailBody Read(Stream source)
    {
        try
        {
            if (PartCount.IsTooMany(source))
            {
                source.Dispose();
                return new MailBody(null, null) { Fault = TooManyParts };
            }
            return new MailBody(source, MimeMessage.Load(MailParsing.Options, source, persistent: true));
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Decodes and hashes one attachment.</summary>
    public MailAttachment Describe(int index)
    {
        var part = attachments[index];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var sink = new HashingStream(hash);
        WriteContent(part, sink);
        return new MailAttachment(
            index,
            DisplayText.FileName(NameOf(part), index),
            DisplayText.Clean(part.ContentType.MimeType),
            sink.Length,
            Convert.ToHexStringLower(hash.GetHashAndReset())
        );
    }

    /// <summary>Writes the decoded bytes of one attachment.</summary>
    public void CopyTo(int index, Stream target) => WriteContent(attachments[index], target);

    /// <summary>Decoded bytes of the first part of that name; null when there is none.</summary>
    public byte[]? Named(string name)
    {
        var part = attachments.FirstOrDefault(x => string.Equals(NameOf(x), name, StringComparison.OrdinalIgnoreCase));
        if (part is null)
            return null;
        using var bytes = new MemoryStream();
        WriteContent(part, bytes);
        return bytes.ToArray();
    }

    /// <summary>The part that HTML shows as <c>cid:…</c> (RFC 2392); null when there is none.</summary>
    public EmbeddedPart? Embedded(string contentId)
    {
        var part = attachments.FirstOrDefault(x => string.Equals(x.ContentId, contentId, StringComparison.OrdinalIgnoreCase));
        if (part is null)
            return null;
        using var bytes = new MemoryStream();
        WriteContent(part, bytes);
        return new EmbeddedPart(part.ContentType.MimeType, bytes.ToArray());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        message?.Dispose();
        source?.Dispose();
    }

    static string? NameOf(MimeEntity part) => part.ContentDisposition?.FileName ?? part.ContentType.Name;

    static void WriteContent(MimeEntity part, Stream target)
    {
        if (part is MimePart { Content: { } content })
            content.DecodeTo(target);
        else if (part is MessagePart { Message: { } inner })
            inner.WriteTo(target);
    }

    // Own stack: nesting is the sender's choice, our call stack is not his to use.
    void Walk(MimeEntity root)
    {
        var open = new Stack<(MimeEntity Part, int Depth)>();
        open.Push((root, 1));
        var parts = 0;
        while (open.TryPop(out var next))
        {
            if (++parts > MailParsing.MaxParts)
                Stop(TooManyParts);
            else if (next.Depth >= MailParsing.MaxDepth && next.Part is Multipart or MessagePart)
                Stop("too-deep: its parts are nested deeper than 100");
            if (Fault is not null)
                return;
            if (next.Part is Multipart several)
            {
                for (var i = several.Count - 1; i >= 0; i--)
                    open.Push((several[i], next.Depth + 1));
            }
            else if (next.Part is MessagePart inner)
            {
                attachments.Add(inner);
                Measure(inner, next.Depth, ref parts);
            }
            else
                Take(next.Part);
        }
    }

    // An attached mail is one attachment; its inside only counts against the limits.
    void Measure(MessagePart outer, int depth, ref int parts)
    {
        var open = new Stack<(MimeEntity? Part, int Depth)>();
        open.Push((outer.Message?.Body, depth + 1));
        while (open.TryPop(out var next))
        {
            if (++parts > MailParsing.MaxParts)
                Stop("too-many-parts: the mail has more than 1,000 parts");
            else if (next.Depth >= MailParsing.MaxDepth)
                Stop("too-deep: its parts are nested deeper than 100");
            if (Fault is not null)
                return;
            if (next.Part is MessagePart inner)
                open.Push((inner.Message?.Body, next.Depth + 1));
            else if (next.Part is Multipart several)
            {
                foreach (var part in several)
                    open.Push((part, next.Depth + 1));
            }
        }
    }

    void Take(MimeEntity part)
    {
        var named = NameOf(part) is not null || part.ContentDisposition?.IsAttachment == true;
        if (!named && part is TextPart { IsPlain: true } first && plain is null)
            plain = first;
        else if (!named && part is TextPart { IsHtml: true } page && html is null)
            html = page;
        else if (named || part is not TextPart { IsPlain: true })
            attachments.Add(part);
    }

    void Stop(string fault)
    {
        Fault = fault;
        attachments.Clear();
        plain = html = null;
    }

    sealed class HashingStream(IncrementalHash hash) : Stream
    {
        long length;

        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => length;
        public override long Position
        {
            get => length;
            set => throw new NotSupportedException();
        }

        public override void Flush() { }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            hash.AppendData(buffer);
            length += buffer.Length;
        }
    }
}
