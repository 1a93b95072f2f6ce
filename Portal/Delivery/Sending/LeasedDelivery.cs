namespace Portal.Delivery;

/// <summary>A delivery that this process holds a lease on, with everything its next attempt needs.</summary>
sealed record LeasedDelivery
{
    public required Guid Id { get; init; }
    public required Guid EndpointId { get; init; }
    public Guid? DocumentId { get; init; }
    public long? Sequence { get; init; }
    public Guid? RunId { get; init; }
    public required byte[] Body { get; init; }

    /// <summary>Of the attempt that comes next, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>initial, automatic or manual.</summary>
    public required string Trigger { get; init; }

    /// <summary>Fence: whoever records an outcome must still hold exactly this lease.</summary>
    public required DateTimeOffset LeaseUntil { get; init; }

    /// <summary>When it became due: measures the lag.</summary>
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>When the causing commit was first seen by whoever leased it; what is on record already stays.</summary>
    public DateTimeOffset? CommittedAt { get; init; }

    /// <summary>What a failed manual attempt goes back to.</summary>
    public required string StateBefore { get; init; }

    /// <summary>Due time that a failed manual attempt goes back to.</summary>
    public DateTimeOffset? DueBefore { get; init; }

    /// <summary>The first attempt right after the commit: nobody has looked yet whether its lane is free. The claim from the table has.</summary>
    public bool FromMemory { get; init; }

    /// <summary>Manual attempts are outside schedule, lane and the limit of late attempts.</summary>
    public bool Manual => Trigger == AttemptTriggers.Manual;
}

/// <summary>States of a delivery (contract, section 2).</summary>
static class DeliveryStates
{
    public const string Pending = "pending";
    public const string InFlight = "inFlight";
    public const string Retrying = "retrying";
    public const string Delivered = "delivered";
    public const string Exhausted = "exhausted";
    public const string Cancelled = "cancelled";
    public const string Held = "held";

    public static readonly IReadOnlyList<string> All = [Pending, InFlight, Retrying, Delivered, Exhausted, Cancelled, Held];

    public static bool HasEnded(string state) => state is Delivered or Exhausted or Cancelled;
}

/// <summary>What set an attempt off.</summary>
static class AttemptTriggers
{
    public const string Initial = "initial";
    public const string Automatic = "automatic";
    public const string Manual = "manual";
    public const string Test = "test";
}
