using System.Text.Json;
using Portal.Domain.Agents;
using Portal.Domain.Mail;

namespace Portal.Agents;

/// <summary>What one run looks at. The message and its parsed parts are shared by the runs of one arrival.</summary>
sealed class AgentInput(ArrivedMail arrived)
{
    public ArrivingMessage Message => arrived.Message;

    /// <summary>The parsed part event.json; null when there is none.</summary>
    public JsonElement? Event => arrived.Event;

    /// <summary>Any JSON that the mail carries: event.json, else a body that is JSON.</summary>
    public JsonElement? Json => arrived.Json;

    /// <summary>The document of our own event mail.</summary>
    public DocumentFacts? Document => arrived.Document;

    /// <summary>Handovers that wait, for an agent that carries them.</summary>
    public IReadOnlyList<WaitingHandover> Waiting => arrived.Waiting;

    /// <summary>False for a run by the clock or by hand without a message.</summary>
    public bool IsMail => arrived.IsMail;

    public Dictionary<string, ExtractedValue> Extracted { get; } = new(StringComparer.Ordinal);
}

/// <summary>A message on its way in, with what is parsed at most once for all its agents.</summary>
sealed class ArrivedMail(ArrivingMessage message, DocumentFacts? document)
{
    readonly Lazy<JsonElement?> happened = new(() => Parse(message.EventJson), LazyThreadSafetyMode.None);
    readonly Lazy<JsonElement?> body = new(
        () => Parse(System.Text.Encoding.UTF8.GetBytes(message.Content.Text)),
        LazyThreadSafetyMode.None
    );

    public ArrivingMessage Message { get; } = message;
    public DocumentFacts? Document { get; } = document;

    /// <summary>False: the run has no mail, and the message is an empty one.</summary>
    public bool IsMail => Message.MessageId != Guid.Empty;

    /// <summary>Handovers that wait, read before the run since a run does no I/O.</summary>
    public IReadOnlyList<WaitingHandover> Waiting { get; init; } = [];

    /// <summary>What a run looks at that has no mail.</summary>
    public static ArrivedMail None(DateTimeOffset now, IReadOnlyList<WaitingHandover> waiting) =>
        new(
            new ArrivingMessage
            {
                MessageId = Guid.Empty,
                CollectorId = Guid.Empty,
                Collector = "",
                Way = IntakeWay.Http,
                EnvelopeFrom = "",
                EnvelopeTo = [],
                Size = 0,
                ReceivedAt = now,
                Content = NoContent.Instance,
            },
            null
        )
        {
            Waiting = waiting,
        };

    public JsonElement? Event => happened.Value;
    public JsonElement? Json => happened.Value ?? body.Value;

    // Foreign bytes: what is no JSON is simply not there.
    static JsonElement? Parse(ReadOnlyMemory<byte>? bytes)
    {
        if (bytes is not { Length: > 0 } json)
            return null;
        try
        {
            using var parsed = JsonDocument.Parse(json);
            return parsed.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>A value found before the condition: a text, or JSON from a path.</summary>
sealed record ExtractedValue(string Text, JsonElement? Json = null)
{
    /// <summary>For conditions: every scalar in it.</summary>
    public IReadOnlyList<string> Texts =>
        Json is { } json ? JsonTexts.Of(json, [])
        : Text.Length == 0 ? []
        : [Text];
}

/// <summary>The content of a mail that there is not.</summary>
sealed class NoContent : IMailContent
{
    public static NoContent Instance { get; } = new();

    public string Subject => "";
    public string From => "";
    public string FromName => "";
    public IReadOnlyList<string> To => [];
    public IReadOnlyList<string> Cc => [];
    public DateTimeOffset? Date => null;
    public string? MessageIdHeader => null;
    public string Text => "";
    public string Html => "";
    public IReadOnlyList<MailAttachment> Attachments => [];
    public IReadOnlyList<KeyValuePair<string, string>> Headers => [];

    public string? Header(string name) => null;
}
