namespace Portal.Data;

/// <summary>
/// One mail of a mailbox that was pulled. The conditional insert of this row, in the same transaction as its message,
/// <em>is</em> the check that nothing is taken in twice.
/// </summary>
public sealed class PulledRow
{
    public Guid CollectorId { get; set; }

    /// <summary>Folder by its full name; empty for POP3.</summary>
    public string Folder { get; set; } = "";

    /// <summary>UIDVALIDITY of the folder; 0 for POP3.</summary>
    public long Epoch { get; set; }

    /// <summary>UID as a number in text, or the UIDL of POP3.</summary>
    public string Uid { get; set; } = "";

    /// <summary>Its message; null when the mail vanished before it could be read.</summary>
    public Guid? MessageId { get; set; }

    /// <summary>SHA-256 of the raw bytes; null when they were never read.</summary>
    public byte[]? Sha256 { get; set; }

    /// <summary>Bytes as the server says (RFC822.SIZE, LIST).</summary>
    public long Size { get; set; }
    public DateTimeOffset? InternalDate { get; set; }
    public string? MessageIdHeader { get; set; }

    /// <summary>The action after pulling was done at the server, or none is wanted.</summary>
    public bool ActionDone { get; set; }
    public DateTimeOffset PulledAt { get; set; }
}

/// <summary>How the pulls of one folder stand.</summary>
public sealed class PullStateRow
{
    public Guid CollectorId { get; set; }

    /// <summary>Folder by its full name; empty for POP3.</summary>
    public string Folder { get; set; } = "";
    public long Epoch { get; set; }

    /// <summary>Every UID up to here is on record; 0 for POP3.</summary>
    public long Watermark { get; set; }
    public DateTimeOffset? LastTry { get; set; }
    public DateTimeOffset? LastSuccess { get; set; }

    /// <summary>Why the last pull failed; null when it did not.</summary>
    public string? LastError { get; set; }

    /// <summary>Failures in a row.</summary>
    public int Failures { get; set; }

    /// <summary>Refused sign-ins in a row.</summary>
    public int AuthFailures { get; set; }

    /// <summary>No pull by the clock until an administrator starts one or changes the collector.</summary>
    public bool Paused { get; set; }

    /// <summary>After a failure: no pull by the clock before.</summary>
    public DateTimeOffset? NextTry { get; set; }

    /// <summary>watching, polling (the server has no IDLE) or lost; null: there was no watch yet.</summary>
    public string? WatchState { get; set; }

    /// <summary>The server's last answer to the watch.</summary>
    public DateTimeOffset? Heartbeat { get; set; }
}
