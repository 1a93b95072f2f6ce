using System.Text.Json;
using MimeKit;
using Portal.Domain.Mail;

namespace Portal.Mail;

/// <summary>
/// Content over MimeKit. The header block is parsed at once (4 µs), the body when somebody asks; attachments are
/// decoded and hashed only on demand. What cannot be parsed is empty and says so in <see cref="Fault"/>.
/// </summary>
sealed class MailContent : IMailContent, IDisposable
{
    readonly Func<Stream> open;
    readonly HeaderList headers;
    MailBody? body;
    List<KeyValuePair<string, string>>? decoded;
    IReadOnlyList<MailAttachment>? attachments;
    InternetAddressList? from;

    MailContent(Func<Stream> open, HeaderList headers, string? fault)
    {
        this.open = open;
        this.headers = headers;
        Fault = fault;
    }

    /// <summary>Why the content is empty or cut; null when all is well so far.</summary>
    public string? Fault { get; private set; }

    /// <summary>Reads the header block, unless the scan said that no parser may.</summary>
    public static MailContent Read(ReadOnlyMemory<byte> beginning, in HeaderScan scan, Func<Stream> open)
    {
        if (scan.Fault is not null)
            return new MailContent(open, [], scan.Fault);
        try
        {
            return new MailContent(open, MailParsing.Headers(beginning[..scan.Length]), null);
        }
        catch (Exception unreadable) when (MailParsing.IsUnreadable(unreadable))
        {
            return new MailContent(open, [], "unreadable: " + unreadable.Message);
        }
    }

    /// <inheritdoc/>
    public string Subject => DisplayText.Clean(headers[HeaderId.Subject]);

    /// <inheritdoc/>
    public string From => Mailboxes(FromList).FirstOrDefault()?.Address ?? "";

    /// <inheritdoc/>
    public string FromName => DisplayText.Clean(Mailboxes(FromList).FirstOrDefault()?.Name);

    /// <inheritdoc/>
    public IReadOnlyList<string> To => [.. Mailboxes(Addresses(HeaderId.To)).Select(x => x.Address)];

    /// <inheritdoc/>
    public IReadOnlyList<string> Cc => [.. Mailboxes(Addresses(HeaderId.Cc)).Select(x => x.Address)];

    /// <inheritdoc/>
    public DateTimeOffset? Date => headers[HeaderId.Date] is { } text && MimeKit.Utils.DateUtils.TryParse(text, out var date) ? date : null;

    /// <inheritdoc/>
    public string? MessageIdHeader
    {
        get
        {
            if (headers[HeaderId.MessageId] is not { } text)
                return null;
            var id = MimeKit.Utils.MimeUtils.ParseMessageId(text) ?? text.Trim().Trim('<', '>');
            return id.Length == 0 ? null : DisplayText.Clean(id);
        }
    }

    /// <inheritdoc/>
    public string Text => Body.Text;

    /// <inheritdoc/>
    public string Html => Body.Html;

    /// <inheritdoc/>
    public IReadOnlyList<MailAttachment> Attachments => attachments ??= [.. Body.Attachments.Select((_, index) => Body.Describe(index))];

    /// <inheritdoc/>
    public IReadOnlyList<KeyValuePair<string, string>> Headers =>
        decoded ??= [.. headers.Select(x => new KeyValuePair<string, string>(x.Field, x.Value ?? ""))];

    /// <summary>Several parts: then the structure must be judged before anybody relies on it.</summary>
    public bool HasStructure =>
        headers[HeaderId.ContentType]?.TrimStart() is { } type
        && (
            type.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase)
            || type.StartsWith("message/", StringComparison.OrdinalIgnoreCase)
        );

    /// <inheritdoc/>
    public string? Header(string name) => headers[name];

    /// <summary>Parses the body now, if it is not yet.</summary>
    public MailBody Body => body ??= ReadBody();

    /// <summary>The part <c>event.json</c>, when there is one and it is JSON.</summary>
    public ReadOnlyMemory<byte>? EventJson()
    {
        if (!HasStructure || Body.Named("event.json") is not { } bytes)
            return null;
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return bytes;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => body?.Dispose();

    InternetAddressList FromList => from ??= Addresses(HeaderId.From);

    InternetAddressList Addresses(HeaderId id)
    {
        var field = headers.FirstOrDefault(x => x.Id == id);
        return field is not null && InternetAddressList.TryParse(MailParsing.Options, field.RawValue, out var list) ? list : [];
    }

    static IEnumerable<MailboxAddress> Mailboxes(InternetAddressList list) => list.Mailboxes.Take(1000);

    MailBody ReadBody()
    {
        if (Fault is not null)
            return MailBody.Empty;
        try
        {
            var read = MailBody.Read(open());
            Fault = read.Fault;
            return read;
        }
        catch (Exception unreadable) when (MailParsing.IsUnreadable(unreadable))
        {
            Fault = "unreadable: " + unreadable.Message;
            return MailBody.Empty;
        }
    }
}
