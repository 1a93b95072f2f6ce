using MimeKit;
using MimeKit.Text;
using Portal.Domain.Common;
using Portal.Domain.Mail;

namespace Portal.Mail;

/// <summary>Writes an event mail (contract, section 5) and signs it. No input can add a header or a recipient.</summary>
sealed class ComposeMail(OutgoingOptions options, OwnKeys keys, TimeProvider clock)
{
    /// <summary>Name of the part that agents read.</summary>
    public const string EventPart = "event.json";

    static readonly FormatOptions Wire = MakeWire();

    /// <summary>The bytes as they go over the wire.</summary>
    /// <exception cref="RefusalException">The recipient is no single plain address, or the event type has other characters than a-z, A-Z, 0-9, '.', '-', '_'.</exception>
    public byte[] Compose(OutgoingMailRequest request)
    {
        if (!MailAddress.TryRead(request.To, out var to))
            throw Wrong("/to", "bad-address", "The recipient is no mail address; check Approvals:ReturnAddress.");
        if (request.EventType.Length == 0 || !request.EventType.All(x => char.IsAsciiLetterOrDigit(x) || x is '.' or '-' or '_'))
            throw Wrong("/eventType", "bad-event-type", "An event type consists of letters, digits and dots, e.g. document.returned.");
        using var message = new MimeMessage
        {
            Subject = OneLine(request.Subject),
            Date = clock.GetUtcNow(),
            MessageId = $"{request.EventId:N}@{options.Domain}",
        };
        message.From.Add(new MailboxAddress("", options.From));
        message.To.Add(to);
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        message.Headers.Add("X-Collector-Event", request.EventType);
        message.Headers.Add("X-Collector-Event-Id", request.EventId.ToString("D"));
        message.Body = new Multipart("mixed")
        {
            new TextPart(TextFormat.Plain) { Text = request.Text },
            EventJson(request.EventJson),
        };
        // Seven bit from the start: no relay has a reason to re-encode it, so the signature survives.
        message.Prepare(EncodingConstraint.SevenBit);
        keys.Signer.Sign(message);
        using var raw = new MemoryStream(4096 + request.EventJson.Length * 3 / 2);
        message.WriteTo(Wire, raw);
        return raw.ToArray();
    }

    static MimePart EventJson(byte[] bytes)
    {
        var part = new MimePart("application", "json")
        {
            Content = new MimeContent(new MemoryStream(bytes, writable: false)),
            ContentDisposition = new ContentDisposition(ContentDisposition.Attachment) { FileName = EventPart },
            ContentTransferEncoding = ContentEncoding.Base64,
        };
        part.ContentType.Name = EventPart;
        return part;
    }

    static string OneLine(string text) => string.Concat(text.Select(x => char.IsControl(x) || x is '\u2028' or '\u2029' ? ' ' : x)).Trim();

    static RefusalException Wrong(string pointer, string code, string message) =>
        RefusalException.Invalid(new Fault(pointer, code, message));

    static FormatOptions MakeWire()
    {
        var wire = FormatOptions.Default.Clone();
        wire.NewLineFormat = NewLineFormat.Dos;
        return wire;
    }
}
