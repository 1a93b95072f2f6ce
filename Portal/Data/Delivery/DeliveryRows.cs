namespace Portal.Data;

/// <summary>An outside system.</summary>
public sealed class ThirdPartyRow
{
    public Guid Id { get; set; }
    public string Name { get; set; } = "";
    public string? Description { get; set; }
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Last position given in its event feed; counted in the committing transaction.</summary>
    public long EventPosition { get; set; }
    public DateTimeOffset? DeletedAt { get; set; }
    public int Version { get; set; } = 1;
}

/// <summary>A URL that receives pushes.</summary>
public sealed class EndpointRow
{
    public Guid Id { get; set; }
    public Guid ThirdPartyId { get; set; }
    public string Name { get; set; } = "";
    public string Url { get; set; } = "";

    /// <summary>JSON array of filters, e.g. ["document.*"].</summary>
    public string Events { get; set; } = "[\"document.*\"]";

    /// <summary>whsec_ secret, protected by Data Protection.</summary>
    public string SecretProtected { get; set; } = "";
    public string Attachments { get; set; } = "links";
    public int TimeoutSeconds { get; set; } = 15;

    /// <summary>JSON array: a preset name or durations in seconds.</summary>
    public string Schedule { get; set; } = "[\"default\"]";
    public int Concurrency { get; set; } = 8;
    public double? RatePerSecond { get; set; }
    public bool Ordered { get; set; } = true;
    public bool Enabled { get; set; } = true;

    /// <summary>Why it was switched off (e.g. 410 Gone); null while enabled by hand.</summary>
    public string? DisabledReason { get; set; }

    /// <summary>Retry-After pause: nothing starts before.</summary>
    public DateTimeOffset? PausedUntil { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset? DeletedAt { get; set; }
    public int Version { get; set; } = 1;
}

/// <summary>One push to one endpoint: the outbox row. Its bytes are in <see cref="DeliveryPayloadRow"/>.</summary>
public sealed class DeliveryRow
{
    /// <summary>Also the webhook-id (prefix <c>msg_</c>).</summary>
    public Guid Id { get; set; }
    public Guid ThirdPartyId { get; set; }
    public Guid EndpointId { get; set; }
    public string Type { get; set; } = "";

    /// <summary>Unique (cause, action, endpoint): run id, or event id for pushes without an agent.</summary>
    public Guid CauseId { get; set; }
    public int ActionIndex { get; set; }
    public Guid? RunId { get; set; }
    public Guid? AgentId { get; set; }
    public Guid? DocumentId { get; set; }
    public long? Sequence { get; set; }

    /// <summary>pending, inFlight, retrying, delivered, exhausted, cancelled, held.</summary>
    public string State { get; set; } = "pending";
    public int Attempts { get; set; }

    /// <summary>Due time; null once it has ended.</summary>
    public DateTimeOffset? NextAttemptAt { get; set; }

    /// <summary>node/incarnation.</summary>
    public string? LeaseOwner { get; set; }
    public DateTimeOffset? LeaseUntil { get; set; }
    public int? LastStatusCode { get; set; }

    /// <summary>Cause in plain words: timeout, refused, DNS, …</summary>
    public string? LastError { get; set; }
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When the causing transaction was seen committed.</summary>
    public DateTimeOffset? CommittedAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>manual while a redelivery is wanted; null otherwise.</summary>
    public string? NextTrigger { get; set; }

    /// <summary>What a failed redelivery goes back to.</summary>
    public string? StateBefore { get; set; }
    public DateTimeOffset? DueBefore { get; set; }
}

/// <summary>Body of a delivery, byte-identical in every attempt; apart from the row that is updated.</summary>
public sealed class DeliveryPayloadRow
{
    public Guid DeliveryId { get; set; }
    public byte[] Body { get; set; } = [];
}

/// <summary>One try.</summary>
public sealed class AttemptRow
{
    public Guid Id { get; set; }
    public Guid DeliveryId { get; set; }
    public int Number { get; set; }

    /// <summary>initial, automatic, manual, test.</summary>
    public string Trigger { get; set; } = "initial";
    public DateTimeOffset StartedAt { get; set; }
    public long DurationMicros { get; set; }
    public long? DnsMicros { get; set; }
    public long? ConnectMicros { get; set; }
    public long? TlsMicros { get; set; }
    public long? FirstByteMicros { get; set; }
    public string? RemoteAddress { get; set; }
    public int? StatusCode { get; set; }

    /// <summary>TIMEOUT, CONNECTION_REFUSED, DNS_LOOKUP_FAILED, …; null for a 2xx.</summary>
    public string? ErrorCode { get; set; }
    public string? Error { get; set; }

    /// <summary>JSON, secrets masked, bounded to 16 KiB.</summary>
    public string RequestHeaders { get; set; } = "{}";
    public string? ResponseHeaders { get; set; }

    /// <summary>First 64 KiB.</summary>
    public byte[]? ResponseBody { get; set; }
    public long? ResponseSize { get; set; }
}

/// <summary>Keeps a place in the lanes of a document while the mail of a return is under way.</summary>
public sealed class LaneHoldRow
{
    public Guid DocumentId { get; set; }
    public long Sequence { get; set; }
    public Guid ThirdPartyId { get; set; }
    public DateTimeOffset Until { get; set; }
}
