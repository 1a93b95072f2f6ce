using System.Text.Json;
using System.Text.Json.Serialization;
using Portal.Api;

namespace Portal.Mail;

/// <summary>A collector as it is sent, stored and shown (contract, section 2, /collectors).</summary>
[ReadBack]
sealed record CollectorDefinition
{
    public string Name { get; init; } = "";
    public string? Description { get; init; }
    public IReadOnlyList<string> Addresses { get; init; } = [];
    public IReadOnlyList<string>? Owners { get; init; }
    public bool Enabled { get; init; } = true;
    public IntakeDefinition Intake { get; init; } = new();
    public LimitsDefinition? Limits { get; init; }
    public SendersDefinition? Senders { get; init; }

    /// <summary>0: for ever.</summary>
    public int RetentionDays { get; init; }

    /// <summary>Members that are no part of a collector; they are faults.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; init; }

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static CollectorDefinition Stored(string json) => JsonSerializer.Deserialize<CollectorDefinition>(json, Json)!;

    /// <summary>For the row.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };
}

/// <summary>By which ways mail comes in.</summary>
sealed record IntakeDefinition
{
    public bool Smtp { get; init; } = true;
    public HttpIntakeDefinition? Http { get; init; }
    public PullDefinition? Imap { get; init; }
    public PullDefinition? Pop3 { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; init; }
}

/// <summary>Third parties, by name or id, that may hand mails in by HTTP.</summary>
sealed record HttpIntakeDefinition
{
    public IReadOnlyList<string> ThirdParties { get; init; } = [];
}

/// <summary>
/// A mailbox to pull from. Password and token are write-only: stored protected, never returned, kept when omitted as
/// long as host, port, security and user stay the same.
/// </summary>
sealed record PullDefinition
{
    public string Host { get; init; } = "";
    public int Port { get; init; }

    /// <summary>tls, startTls or none.</summary>
    public string Security { get; init; } = "tls";
    public string User { get; init; } = "";
    public string? Password { get; init; }

    /// <summary>password or xoauth2.</summary>
    public string Auth { get; init; } = "password";

    /// <summary>Access token for xoauth2.</summary>
    public string? Token { get; init; }

    /// <summary>PEM of the authority that alone may have issued the server's certificate; without: those of the system.</summary>
    public string? CertificateAuthority { get; init; }

    /// <summary>SHA-256 of the server's certificate in hex: this very certificate is trusted and no other.</summary>
    public string? CertificateSha256 { get; init; }
    public string? Folder { get; init; }

    /// <summary>none, seen, move or delete.</summary>
    public string After { get; init; } = "none";

    /// <summary>Where to, for move.</summary>
    public string? MoveTo { get; init; }

    /// <summary>IANA name for the schedule; without: UTC.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Cron, five fields, or six with the second before them.</summary>
    public string Schedule { get; init; } = "* * * * *";

    /// <summary>A watch (RFC 2177) wakes the pull at once; IMAP only.</summary>
    public bool? Idle { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; init; }
}

/// <summary>Limits of one collector.</summary>
sealed record LimitsDefinition
{
    public long? MaxBytes { get; init; }
}

/// <summary>Addresses (<c>a@b</c>) or domains (<c>@b</c>) that may, or may not, send to the collector.</summary>
sealed record SendersDefinition
{
    public IReadOnlyList<string>? Allow { get; init; }
    public IReadOnlyList<string>? Deny { get; init; }
}
