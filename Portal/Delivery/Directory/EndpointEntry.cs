using Portal.Domain.Delivery;

namespace Portal.Delivery;

/// <summary>A third party in memory.</summary>
sealed record PartyEntry(Guid Id, string Name, IReadOnlyList<EndpointEntry> Endpoints);

/// <summary>An endpoint in memory, everything parsed: what the hot path needs without a look-up.</summary>
sealed record EndpointEntry
{
    public required Guid Id { get; init; }
    public required Guid ThirdPartyId { get; init; }
    public required string ThirdParty { get; init; }
    public required string Name { get; init; }
    public required string Url { get; init; }
    public required EventFilter Filter { get; init; }

    /// <summary>HMAC key; null when it cannot be decrypted any more.</summary>
    public required byte[]? Key { get; init; }
    public required TimeSpan Timeout { get; init; }
    public required RetrySchedule Schedule { get; init; }
    public required int Concurrency { get; init; }
    public required double? RatePerSecond { get; init; }
    public required bool Ordered { get; init; }
    public required bool Enabled { get; init; }

    /// <summary>Set when the portal itself switched it off (410): its pushes are kept as held. Switched off by hand it simply receives none.</summary>
    public required string? DisabledReason { get; init; }
    public required DateTimeOffset? PausedUntil { get; init; }

    /// <summary>Timeout plus 15 s: outlives the attempt, so that nobody sends the same push meanwhile.</summary>
    public TimeSpan Lease => Timeout + TimeSpan.FromSeconds(15);
}
