namespace Portal.Data;

/// <summary>
/// The handover of a finished document: written in the transaction of its approval; from then on its package waits for
/// the agent that carries it.
/// </summary>
public sealed class HandoverRow
{
    public Guid Id { get; set; }
    public Guid DocumentId { get; set; }
    public Guid ThirdPartyId { get; set; }

    /// <summary>The event <c>document.approved</c>.</summary>
    public Guid EventId { get; set; }

    /// <summary>Place in the document's order: that of its approval.</summary>
    public long Sequence { get; set; }

    /// <summary>The exact bytes of <c>manifest.json</c>.</summary>
    public byte[] Manifest { get; set; } = [];

    /// <summary>Lower-case hex over <see cref="Manifest"/>.</summary>
    public string ManifestSha256 { get; set; } = "";

    /// <summary>Content of <c>records.json</c>.</summary>
    public Guid RecordsContentId { get; set; }

    /// <summary>Content of <c>record.html</c>.</summary>
    public Guid SheetContentId { get; set; }

    /// <summary>waiting, carried, acknowledged.</summary>
    public string State { get; set; } = HandoverWords.Waiting;

    /// <summary>The run that carried it.</summary>
    public Guid? RunId { get; set; }

    /// <summary>Content of the zip; null until it is built, and never changed afterwards.</summary>
    public Guid? PackageContentId { get; set; }

    /// <summary>Bytes of the zip.</summary>
    public long? PackageSize { get; set; }

    /// <summary>Lower-case hex over the zip.</summary>
    public string? PackageSha256 { get; set; }

    /// <summary>Node (incarnation) that builds the zip at present.</summary>
    public string? BuildOwner { get; set; }
    public DateTimeOffset? BuildUntil { get; set; }
    public DateTimeOffset ApprovedAt { get; set; }
    public DateTimeOffset? CarriedAt { get; set; }
    public DateTimeOffset? AcknowledgedAt { get; set; }

    /// <summary>Name of the third party at that time.</summary>
    public string? AcknowledgedBy { get; set; }
}

/// <summary>The states of a handover as stored.</summary>
static class HandoverWords
{
    public const string Waiting = "waiting";
    public const string Carried = "carried";
    public const string Acknowledged = "acknowledged";
}
