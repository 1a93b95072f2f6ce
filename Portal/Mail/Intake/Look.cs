using Portal.Domain.Mail;

namespace Portal.Mail;

/// <summary>The part of a mail that is one collector's.</summary>
sealed record Share(OpenCollector Collector, List<string> Addresses);

/// <summary>What will be committed for one collector.</summary>
sealed record Plan(Look Look, Share Share, Guid MessageId, ArrivalDecision Decision);

/// <summary>What intake knows of a mail before any agent is asked.</summary>
sealed record Look(
    ReceivedMail Mail,
    MailContent Content,
    HeaderScan Scan,
    MailClass Class,
    OwnMailVerdict? Verdict,
    ReadOnlyMemory<byte>? EventJson
)
{
    /// <summary>Why agents must not run; null when they may.</summary>
    public string? SkipReason =>
        Scan.Loop ? "loop guard: the mail carries X-Collector-Loop, an agent made it"
        : Scan.Received > HeaderScan.MaxReceived
            ? $"loop guard: the mail has {Scan.Received} Received fields, more than {HeaderScan.MaxReceived}"
        : null;

    /// <summary>Our own event mail.</summary>
    public bool Own => Verdict is { Own: true };

    /// <summary>As the gate sees it.</summary>
    public ArrivingMessage Arriving(Guid messageId, Share share, bool several) =>
        new()
        {
            MessageId = messageId,
            CollectorId = share.Collector.Id,
            Collector = share.Collector.Name,
            Way = Mail.Way,
            EnvelopeFrom = Mail.EnvelopeFrom,
            EnvelopeTo = share.Addresses,
            Size = Mail.Raw.Size,
            ReceivedAt = Mail.ReceivedAt,
            Content = Content,
            Class = Class,
            Own = Own,
            EventJson = EventJson,
            DocumentId = Own ? Verdict!.DocumentId : null,
            SeveralTargets = several,
            SkipReason = SkipReason,
        };

    /// <summary>As its row says.</summary>
    public MessageFacts Facts(Guid messageId, Share share, ArrivalDecision decision) =>
        new()
        {
            MessageId = messageId,
            CollectorId = share.Collector.Id,
            ThirdPartyId = Own ? Verdict!.ThirdPartyId : null,
            DocumentId = Own ? Verdict!.DocumentId : null,
            EventId = Own ? Verdict!.EventId : null,
            Folder = decision.Folder,
            Tags = decision.Tags.Count == 0 ? null : string.Join(' ', decision.Tags.Select(x => x.Replace(' ', '-'))),
            Way = Mail.Way,
            EnvelopeFrom = Mail.EnvelopeFrom,
            EnvelopeTo = string.Join(' ', share.Addresses),
            Sender = Cut(Content.From.Length > 0 ? Content.From : Mail.EnvelopeFrom, 320),
            Subject = Cut(Content.Subject, 1000),
            MessageIdHeader = Content.MessageIdHeader is { } id ? Cut(id, 500) : null,
            Class = Class,
            Own = Own,
            Size = Mail.Raw.Size,
            RawHash = Mail.Raw.Sha256,
            Trace = Mail.Trace,
            ReceivedAt = Mail.ReceivedAt,
        };

    static string Cut(string text, int length) => text.Length <= length ? text : text[..length];
}
