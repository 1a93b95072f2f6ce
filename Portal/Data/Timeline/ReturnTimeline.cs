namespace Portal.Data;

/// <summary>Where a return, or the push of any other mail, stands.</summary>
public static class TimelineState
{
    /// <summary>Some stage is still to come.</summary>
    public const string UnderWay = "underWay";

    /// <summary>A third party answered 2xx.</summary>
    public const string Delivered = "delivered";

    /// <summary>The mail arrived, but no agent pushed; <see cref="ReturnTimeline.Why"/> says why.</summary>
    public const string NotPushed = "notPushed";

    /// <summary>The mail bounced, or the delivery ended without a 2xx; <see cref="ReturnTimeline.Why"/> says why.</summary>
    public const string Failed = "failed";
}

/// <summary>One stage that was reached.</summary>
/// <param name="Name">returned, mailed, accepted, agent, committed, pushed or answered.</param>
/// <param name="At">When it was reached.</param>
/// <param name="OffsetMs">Milliseconds since the first stage of the timeline, with decimals.</param>
/// <param name="Detail">A few words: SMTP reply, collector, agent and version (and outcome unless it succeeded), endpoint, status code.</param>
public sealed record TimelineStage(string Name, DateTimeOffset At, double OffsetMs, string? Detail);

/// <summary>
/// The way of one return from the decision to the third party's answer. For a run of a mail that is no return of ours
/// it begins at <c>accepted</c> and has no event. Stages that have not happened are absent.
/// </summary>
/// <param name="EventId">The event; null when the mail is not our own.</param>
/// <param name="DocumentId">Its document; null when the mail is not our own.</param>
/// <param name="Stages">In order: returned, mailed, accepted, agent, committed, pushed, answered.</param>
/// <param name="State">A word of <see cref="TimelineState"/>.</param>
/// <param name="Why">Plain words for anything but delivered.</param>
/// <param name="MessageId">The mail, once accepted.</param>
/// <param name="RunId">The run shown.</param>
/// <param name="DeliveryId">The delivery shown: the first that the run caused.</param>
/// <param name="Attempts">How many attempts that delivery took so far.</param>
public sealed record ReturnTimeline(
    Guid? EventId,
    Guid? DocumentId,
    IReadOnlyList<TimelineStage> Stages,
    string State,
    string? Why,
    Guid? MessageId,
    Guid? RunId,
    Guid? DeliveryId,
    int Attempts
);
