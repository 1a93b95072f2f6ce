using Portal.Domain.Common;

namespace Portal.Domain.Mail;

/// <summary>Where a message ended (contract, section 2).</summary>
public enum Disposition
{
    /// <summary>Filed in its collector.</summary>
    Filed,

    /// <summary>Kept back because an agent failed and its policy says hold.</summary>
    Held,

    /// <summary>Kept apart with the reason.</summary>
    Quarantined,

    /// <summary>Refused with the reply that was given.</summary>
    Refused,

    /// <summary>Thrown away by a named agent; the row remains.</summary>
    Discarded,

    /// <summary>Seen before; points at its first.</summary>
    Duplicate,
}

/// <summary>What kind of mail it is, judged from RFC 3834 and list headers.</summary>
public enum MailClass
{
    /// <summary>Everything else, our own return mails included.</summary>
    Normal,

    /// <summary>Null return path or a delivery status report.</summary>
    Bounce,

    /// <summary>Auto-Submitted: auto-replied and the like.</summary>
    AutoReply,

    /// <summary>Carries a List-Id.</summary>
    List,
}

/// <summary>By which way a message came in.</summary>
public enum IntakeWay
{
    Smtp,
    Lmtp,
    Imap,
    Pop3,
    Http,
}

/// <summary>One attachment as the agent sees it.</summary>
/// <param name="Index">Position among the attachments of the message, from 0.</param>
/// <param name="Name">As sent, controls removed.</param>
/// <param name="ContentType">As declared.</param>
/// <param name="Size">Decoded bytes.</param>
/// <param name="Sha256">Of the decoded bytes, lower-case hex.</param>
public sealed record MailAttachment(int Index, string Name, string ContentType, long Size, string Sha256);

/// <summary>
/// The content of a message, read only as far as somebody asks: headers from the header block, the body when an
/// agent reads it. A message beyond the structural limits has its envelope and headers but an empty body.
/// </summary>
public interface IMailContent
{
    /// <summary>Decoded subject, empty when there is none.</summary>
    string Subject { get; }

    /// <summary>Address of the first From, empty when there is none.</summary>
    string From { get; }

    /// <summary>Display name of the first From.</summary>
    string FromName { get; }

    /// <summary>Addresses of To.</summary>
    IReadOnlyList<string> To { get; }

    /// <summary>Addresses of Cc.</summary>
    IReadOnlyList<string> Cc { get; }

    /// <summary>Date header, if it can be read.</summary>
    DateTimeOffset? Date { get; }

    /// <summary>Message-ID without brackets, null when there is none.</summary>
    string? MessageIdHeader { get; }

    /// <summary>Plain text body; text made from HTML when there is only HTML.</summary>
    string Text { get; }

    /// <summary>HTML body, empty when there is none.</summary>
    string Html { get; }

    /// <summary>The attachments; reading them decodes and hashes each.</summary>
    IReadOnlyList<MailAttachment> Attachments { get; }

    /// <summary>Header fields in order, decoded.</summary>
    IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    /// <summary>First field of that name, case-insensitive; null when there is none.</summary>
    string? Header(string name);
}

/// <summary>A message that is not yet filed, before its arrival in one collector.</summary>
public sealed record ArrivingMessage
{
    /// <summary>Id that the message row will have.</summary>
    public required Guid MessageId { get; init; }

    /// <summary>Collector it arrives in.</summary>
    public required Guid CollectorId { get; init; }

    /// <summary>Its name.</summary>
    public required string Collector { get; init; }

    /// <summary>By which way.</summary>
    public required IntakeWay Way { get; init; }

    /// <summary>MAIL FROM, empty for the null return path.</summary>
    public required string EnvelopeFrom { get; init; }

    /// <summary>RCPT TO that lead to this collector.</summary>
    public required IReadOnlyList<string> EnvelopeTo { get; init; }

    /// <summary>Bytes as received.</summary>
    public required long Size { get; init; }

    /// <summary>When the last byte was in.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Lazy content.</summary>
    public required IMailContent Content { get; init; }

    /// <summary>Class of the mail.</summary>
    public MailClass Class { get; init; }

    /// <summary>True when our own outgoing row or our own signature proves that the portal sent it.</summary>
    public bool Own { get; init; }

    /// <summary>The part event.json, null when there is none or it is no JSON.</summary>
    public ReadOnlyMemory<byte>? EventJson { get; init; }

    /// <summary>Document of the event; set only when <see cref="Own"/>.</summary>
    public Guid? DocumentId { get; init; }

    /// <summary>Several collectors share the transaction: a refusal becomes quarantine.</summary>
    public bool SeveralTargets { get; init; }

    /// <summary>Why agents must not run (loop guard), null when they may; each agent is then recorded as skipped with it.</summary>
    public string? SkipReason { get; init; }
}

/// <summary>Answer of the gate.</summary>
public sealed record ArrivalDecision
{
    /// <summary>Where the message ends.</summary>
    public required Disposition Disposition { get; init; }

    /// <summary>Plain words for anything but filed.</summary>
    public string? Reason { get; init; }

    /// <summary>Folder to file in, null for the inbox.</summary>
    public string? Folder { get; init; }

    /// <summary>Tags to set.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>True: tell the sender to try again (4xx); only <see cref="RunRows"/> may be committed.</summary>
    public bool Defer { get; init; }

    /// <summary>Rows of the runs.</summary>
    public IReadOnlyList<RowCommand> RunRows { get; init; } = [];

    /// <summary>Rows of everything the runs caused.</summary>
    public IReadOnlyList<RowCommand> EffectRows { get; init; } = [];

    /// <summary>Ids of the runs in order.</summary>
    public IReadOnlyList<Guid> Runs { get; init; } = [];

    /// <summary>Call after the commit: first attempts start, live events go out.</summary>
    public Action Committed { get; init; } = static () => { };
}

/// <summary>What a message that was kept back causes when it is released.</summary>
/// <param name="Rows">To be executed in the transaction of the release.</param>
/// <param name="Committed">Call after the commit.</param>
public sealed record ReleasedArrival(IReadOnlyList<RowCommand> Rows, Action Committed);

/// <summary>Mail asks, Agents answers: what shall become of this message, before it is filed?</summary>
public interface IArrivalGate
{
    /// <summary>Runs the before-arrival agents of the collector. Touches no table: everything is in the answer.</summary>
    ValueTask<ArrivalDecision> DecideAsync(ArrivingMessage message, CancellationToken stop);

    /// <summary>A message that was kept back is filed now: its after-arrival agents run.</summary>
    ValueTask<ReleasedArrival> ReleaseAsync(Guid collectorId, Guid messageId, CancellationToken stop);
}
