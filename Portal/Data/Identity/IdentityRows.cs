using Microsoft.AspNetCore.Identity;

namespace Portal.Data;

/// <summary>A person who signs in.</summary>
public sealed class PortalUser : IdentityUser<Guid>
{
    public string DisplayName { get; set; } = "";
    public string? Unit { get; set; }
    public string? Title { get; set; }

    /// <summary>Culture name, <c>en</c> or <c>zh-CN</c>.</summary>
    public string Locale { get; set; } = "en";

    /// <summary>IANA name, e.g. <c>Asia/Shanghai</c>.</summary>
    public string TimeZone { get; set; } = "UTC";
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When the person was removed or locked for good; null while active.</summary>
    public DateTimeOffset? DisabledAt { get; set; }

    /// <summary>A demonstration account: refused wherever demo content is off, even if the database has it.</summary>
    public bool Demo { get; set; }
    public int Version { get; set; } = 1;
}

/// <summary>An API key of a third party or an access token of a person: shown once, kept as SHA-256.</summary>
public sealed class AccessTokenRow
{
    public Guid Id { get; set; }
    public Guid? PersonId { get; set; }
    public Guid? ThirdPartyId { get; set; }
    public string Name { get; set; } = "";

    /// <summary>First characters, to recognise it in a list.</summary>
    public string Prefix { get; set; } = "";
    public byte[] SecretHash { get; set; } = [];

    /// <summary>Space-separated; empty = everything its owner may do.</summary>
    public string Scopes { get; set; } = "";
    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset? ExpiresAt { get; set; }
    public DateTimeOffset? LastUsedAt { get; set; }
    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>The demonstration key: refused wherever demo content is off, even if the database has it.</summary>
    public bool Demo { get; set; }
}

/// <summary>One administrative change, written in its transaction.</summary>
public sealed class AuditRow
{
    public Guid Id { get; set; }
    public DateTimeOffset At { get; set; }

    /// <summary>person, bootstrap, system, thirdParty.</summary>
    public string ActorKind { get; set; } = "";
    public Guid? ActorId { get; set; }
    public string ActorName { get; set; } = "";

    /// <summary>E.g. <c>agent.updated</c>.</summary>
    public string Action { get; set; } = "";
    public string Resource { get; set; } = "";
    public string ResourceId { get; set; } = "";

    /// <summary>JSON; never a secret.</summary>
    public string? Details { get; set; }
}

/// <summary>The stored answer of a creating call (Idempotency-Key, 24 h).</summary>
public sealed class IdempotencyRow
{
    /// <summary>Kind and id of the caller.</summary>
    public string Caller { get; set; } = "";
    public string Key { get; set; } = "";

    /// <summary>SHA-256 over method, path and body.</summary>
    public byte[] Fingerprint { get; set; } = [];

    /// <summary>0 while the first call is still running.</summary>
    public int StatusCode { get; set; }
    public string? ContentType { get; set; }
    public string? Location { get; set; }
    public string? ETag { get; set; }
    public byte[]? Body { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
}

/// <summary>Something that needs a person: a bounced return mail, a lane that went on without its return.</summary>
public sealed class AlarmRow
{
    public Guid Id { get; set; }
    public DateTimeOffset At { get; set; }

    /// <summary>Dotted kind, e.g. <c>mail.bounced</c>.</summary>
    public string Kind { get; set; } = "";

    /// <summary>What it is about: id of the row.</summary>
    public string Subject { get; set; } = "";
    public string Message { get; set; } = "";
    public DateTimeOffset? ClearedAt { get; set; }
}

/// <summary>Something in a person's message center; one id for all who are told the same.</summary>
public sealed class NoticeRow
{
    public Guid Id { get; set; }
    public Guid PersonId { get; set; }
    public string Title { get; set; } = "";
    public string Text { get; set; } = "";

    /// <summary>Address inside the portal.</summary>
    public string? Link { get; set; }
    public DateTimeOffset At { get; set; }

    /// <summary>Run or event.</summary>
    public Guid CauseId { get; set; }
    public DateTimeOffset? ReadAt { get; set; }
}
