using Portal.Domain.Mail;

namespace Portal.Mail;

/// <summary>An address of the envelope and the collector it leads to.</summary>
readonly record struct Target(string Address, OpenCollector Collector);

/// <summary>A mail that is whole but not yet anybody's, by whichever way it came.</summary>
sealed record ReceivedMail
{
    /// <summary>By which way.</summary>
    public required IntakeWay Way { get; init; }

    /// <summary>MAIL FROM; empty for the null path.</summary>
    public required string EnvelopeFrom { get; init; }

    /// <summary>Recipients in order; several may lead to one collector.</summary>
    public required IReadOnlyList<Target> Targets { get; init; }

    /// <summary>The bytes.</summary>
    public required IncomingMail Raw { get; init; }

    /// <summary>When the last byte was in.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Who handed it in, kept beside the raw bytes and never inside them.</summary>
    public string? Trace { get; init; }

    /// <summary>Where it lay in a mailbox; then that place, not envelope and hash, tells whether it was taken in before.</summary>
    public PulledPlace? Pulled { get; init; }
}

/// <summary>A place in a pulled mailbox; its row is committed with the message.</summary>
sealed record PulledPlace(Guid CollectorId, string Folder, long Epoch, string Uid)
{
    /// <summary>Bytes as the server says.</summary>
    public long Size { get; init; }

    /// <summary>INTERNALDATE; POP3 has none.</summary>
    public DateTimeOffset? InternalDate { get; init; }

    /// <summary>As the server's envelope says; only for finding it again after a change of UIDVALIDITY.</summary>
    public string? MessageIdHeader { get; init; }

    /// <summary>Nothing is wanted at the server afterwards.</summary>
    public bool ActionDone { get; init; }
}

/// <summary>What became of a mail in one collector; it is committed when this exists.</summary>
/// <param name="Collector">Where.</param>
/// <param name="MessageId">Id of its row; of no row when <paramref name="Deferred"/>.</param>
/// <param name="Disposition">Where it ended.</param>
/// <param name="Reason">Why, for anything but filed.</param>
/// <param name="Reply">The SMTP reply of the row.</param>
/// <param name="Deferred">The sender shall try again; only the records of the runs are committed.</param>
/// <param name="Runs">Ids of the runs.</param>
sealed record TakenIn(
    OpenCollector Collector,
    Guid MessageId,
    Disposition Disposition,
    string? Reason,
    string Reply,
    bool Deferred,
    IReadOnlyList<Guid> Runs
);
