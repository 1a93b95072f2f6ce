namespace Portal.Data;

/// <summary>A mail-in database.</summary>
public sealed class CollectorRow
{
    public Guid Id { get; set; }
    public string Name { get; set; } = "";
    public string? Description { get; set; }
    public bool Enabled { get; set; } = true;

    /// <summary>JSON of the whole definition in the contract's form (owners, intake, limits, senders); secrets protected.</summary>
    public string Definition { get; set; } = "{}";
    public int RetentionDays { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
    public int Version { get; set; } = 1;
}

/// <summary>An address leads to one collector.</summary>
public sealed class CollectorAddressRow
{
    /// <summary>Lower case; the key, so that no address leads to two.</summary>
    public string Address { get; set; } = "";
    public Guid CollectorId { get; set; }
}

/// <summary>One mail in one collector.</summary>
public sealed class MessageRow
{
    public Guid Id { get; set; }
    public Guid CollectorId { get; set; }

    /// <summary>Third party of its document, when it is our own event mail.</summary>
    public Guid? ThirdPartyId { get; set; }
    public Guid? DocumentId { get; set; }

    /// <summary>Event id of our own mail.</summary>
    public Guid? EventId { get; set; }

    /// <summary>Filed, Held, Quarantined, Refused, Discarded, Duplicate (enum name).</summary>
    public string Disposition { get; set; } = "Filed";
    public string? Reason { get; set; }
    public string? Folder { get; set; }

    /// <summary>Space-separated.</summary>
    public string? Tags { get; set; }
    public string Way { get; set; } = "Smtp";
    public string EnvelopeFrom { get; set; } = "";

    /// <summary>Space-separated addresses.</summary>
    public string EnvelopeTo { get; set; } = "";
    public string Sender { get; set; } = "";

    /// <summary>The sender in lower case, to be found by its beginning; null in rows older than the column, until a start fills it.</summary>
    public string? SenderKey { get; set; }
    public string Subject { get; set; } = "";
    public string? MessageIdHeader { get; set; }
    public string Class { get; set; } = "Normal";
    public bool Own { get; set; }
    public long Size { get; set; }

    /// <summary>SHA-256 of the raw bytes.</summary>
    public byte[] RawHash { get; set; } = [];
    public Guid? ContentId { get; set; }
    public Guid? DuplicateOf { get; set; }

    /// <summary>Who handed it in (name and address of the client); never part of the raw bytes.</summary>
    public string? Trace { get; set; }

    /// <summary>The reply given, e.g. <c>250 2.0.0 …</c>.</summary>
    public string? Reply { get; set; }
    public DateTimeOffset ReceivedAt { get; set; }
}

/// <summary>
/// What has been taken in, by key: the conditional insert of its row <em>is</em> the duplicate check. For SMTP, LMTP
/// and HTTP the key is SHA-256 over collector, envelope and raw hash.
/// </summary>
public sealed class IntakeLedgerRow
{
    public byte[] Key { get; set; } = [];
    public Guid MessageId { get; set; }

    /// <summary>Until then the same mail is a duplicate.</summary>
    public DateTimeOffset ExpiresAt { get; set; }
}

/// <summary>Stored bytes: raw mails and attachments.</summary>
public sealed class ContentRow
{
    public Guid Id { get; set; }
    public byte[] Sha256 { get; set; } = [];
    public long Size { get; set; }

    /// <summary>For later encryption per collector; null: stored as is.</summary>
    public string? KeyId { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
}

/// <summary>One chunk of at most 64 KiB.</summary>
public sealed class ContentChunkRow
{
    public Guid ContentId { get; set; }
    public int Position { get; set; }
    public byte[] Bytes { get; set; } = [];
}

/// <summary>A mail that the portal sends; the row is the truth, the sender only an alarm clock.</summary>
public sealed class OutgoingMailRow
{
    /// <summary>Also the X-Collector-Event-Id.</summary>
    public Guid Id { get; set; }
    public Guid? DocumentId { get; set; }
    public Guid? ThirdPartyId { get; set; }
    public string EventType { get; set; } = "";
    public string MailFrom { get; set; } = "";
    public string RcptTo { get; set; } = "";
    public string Subject { get; set; } = "";

    /// <summary>SHA-256 of event.json.</summary>
    public byte[] EventSha256 { get; set; } = [];
    public byte[] Raw { get; set; } = [];

    /// <summary>pending, sending, sent, bounced.</summary>
    public string State { get; set; } = "pending";
    public int Attempts { get; set; }
    public DateTimeOffset NextAttemptAt { get; set; }
    public string? LeaseOwner { get; set; }
    public DateTimeOffset? LeaseUntil { get; set; }
    public string? LastReply { get; set; }
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When the transaction that succeeded began.</summary>
    public DateTimeOffset? SendingAt { get; set; }
    public DateTimeOffset? SentAt { get; set; }
}
