using System.Text.Json;
using Portal.Data;

namespace Portal.Mail;

/// <summary>Envelope of a message.</summary>
public sealed record EnvelopeView(string From, IReadOnlyList<string> To);

/// <summary>A message in a list.</summary>
public record MessageView(
    string Id,
    string CollectorId,
    string Collector,
    string Disposition,
    string? Reason,
    string? Folder,
    IReadOnlyList<string> Tags,
    string Way,
    EnvelopeView Envelope,
    string Sender,
    string Subject,
    string? MessageId,
    string Class,
    bool Own,
    long Size,
    string? Sha256,
    string? DocumentId,
    string? EventId,
    string? DuplicateOf,
    string? Reply,
    string? Trace,
    DateTimeOffset ReceivedAt
)
{
    /// <summary>From its row.</summary>
    public static MessageView Of(MessageRow row, string collector) =>
        new(
            row.Id.ToString("D"),
            row.CollectorId.ToString("D"),
            collector,
            Word(row.Disposition),
            row.Reason,
            row.Folder,
            row.Tags?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [],
            Word(row.Way),
            new EnvelopeView(row.EnvelopeFrom, row.EnvelopeTo.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
            row.Sender,
            row.Subject,
            row.MessageIdHeader,
            Word(row.Class),
            row.Own,
            row.Size,
            row.RawHash.Length == 0 ? null : Convert.ToHexStringLower(row.RawHash),
            row.DocumentId?.ToString("D"),
            row.EventId?.ToString("D"),
            row.DuplicateOf?.ToString("D"),
            row.Reply,
            row.Trace,
            row.ReceivedAt
        );

    /// <summary>Enum name as the API writes it.</summary>
    public static string Word(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);
}

/// <summary>An attachment of a message, with where to get it.</summary>
public sealed record AttachmentView(int Index, string Name, string ContentType, long Size, string Sha256, string Url);

/// <summary>A header field.</summary>
public sealed record HeaderView(string Name, string Value);

/// <summary>One message with its content: what the list shows, and what is inside.</summary>
public sealed record MessageDetail : MessageView
{
    /// <summary>From what the list shows.</summary>
    public MessageDetail(MessageView message)
        : base(message) { }

    /// <summary>Address of the From header.</summary>
    public string From { get; init; } = "";
    public string FromName { get; init; } = "";
    public IReadOnlyList<string> To { get; init; } = [];
    public IReadOnlyList<string> Cc { get; init; } = [];
    public DateTimeOffset? Date { get; init; }
    public IReadOnlyList<HeaderView> Headers { get; init; } = [];

    /// <summary>At most 64 Ki characters.</summary>
    public string Text { get; init; } = "";
    public bool HasHtml { get; init; }
    public IReadOnlyList<AttachmentView> Attachments { get; init; } = [];

    /// <summary>Why the content is empty, if it is.</summary>
    public string? Fault { get; init; }

    /// <summary>Ids of its runs in order.</summary>
    public IReadOnlyList<string> Runs { get; init; } = [];
}
