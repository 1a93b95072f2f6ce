namespace Portal.Agents;

/// <summary>Which runs a list shows; every member null or empty: all.</summary>
/// <param name="Agent">Name or id of the agent.</param>
/// <param name="Outcome">succeeded, noMatch, failed, timedOut or skipped.</param>
/// <param name="MessageId">Runs of one message.</param>
/// <param name="DocumentId">Runs about one document.</param>
/// <param name="Delivery">Only runs that caused a delivery in this state.</param>
public sealed record RunFilter(
    string? Agent = null,
    string? Outcome = null,
    Guid? MessageId = null,
    Guid? DocumentId = null,
    string? Delivery = null
);

/// <summary>One delivery that a run caused.</summary>
/// <param name="Endpoint">Name of the endpoint.</param>
/// <param name="State">Contract word: pending, inFlight, retrying, delivered, …</param>
/// <param name="StatusCode">Of the last attempt.</param>
/// <param name="Attempts">How many so far.</param>
/// <param name="Error">Cause of the last failure in plain words.</param>
public sealed record RunDelivery(
    Guid Id,
    string Endpoint,
    string ThirdParty,
    string Type,
    string State,
    int? StatusCode,
    int Attempts,
    string? Error,
    DateTimeOffset? NextAttemptAt
);

/// <summary>One run in a list.</summary>
/// <param name="Input">What ran it: the subject of the mail.</param>
public sealed record RunItem(
    Guid Id,
    Guid AgentId,
    string Agent,
    int AgentVersion,
    string Trigger,
    Guid? CollectorId,
    string? Collector,
    Guid? MessageId,
    Guid? DocumentId,
    string? DocumentNumber,
    string Input,
    string Outcome,
    string? Reason,
    DateTimeOffset StartedAt,
    long DurationMicros,
    IReadOnlyList<RunDelivery> Deliveries
);

/// <summary>A page of runs, newest first.</summary>
/// <param name="Next">Give it as <c>after</c> for the next page; null at the end.</param>
public sealed record RunPage(IReadOnlyList<RunItem> Items, Guid? Next);

/// <summary>One line of a run's log.</summary>
/// <param name="AtMicros">Microseconds since the run began.</param>
public sealed record RunLogLine(long AtMicros, string Text);

/// <summary>One thing that a run did.</summary>
/// <param name="Action">push, refuse, file, …</param>
/// <param name="Index">Position of the action in the agent.</param>
/// <param name="Text">Plain words.</param>
public sealed record RunEffect(string Action, int Index, string Text);

/// <summary>One run with everything known of it.</summary>
/// <param name="AgentPresentVersion">The agent's version today; null when the agent was deleted.</param>
public sealed record RunDetail(RunItem Run, IReadOnlyList<RunLogLine> Log, IReadOnlyList<RunEffect> Effects, int? AgentPresentVersion);

/// <summary>What happened in one slice of the window.</summary>
/// <param name="At">Begin of the slice.</param>
public sealed record RunFigure(
    DateTimeOffset At,
    int Runs,
    int Failed,
    double? P50Millis,
    double? P95Millis,
    int Deliveries,
    double? DeliveryP50Millis,
    double? DeliveryP95Millis
);

/// <summary>How one agent did in the window.</summary>
public sealed record AgentFigures(Guid AgentId, string Agent, int Runs, int Failed);

/// <summary>Counts and latency of a window.</summary>
/// <param name="Slice">Length of one slice of <paramref name="Series"/>.</param>
/// <param name="P50Millis">Run durations: half are shorter; null without runs.</param>
/// <param name="DeliveryP50Millis">From commit to the third party's 2xx.</param>
/// <param name="Sampled">Percentiles are taken from the newest 50,000 rows of the window when there are more.</param>
public sealed record RunTotals(
    DateTimeOffset From,
    DateTimeOffset To,
    TimeSpan Slice,
    int Runs,
    int Succeeded,
    int NoMatch,
    int Failed,
    int TimedOut,
    int Skipped,
    double? P50Millis,
    double? P95Millis,
    double? P99Millis,
    int Deliveries,
    int Delivered,
    int DeliveriesFailed,
    int DeliveriesOpen,
    double? DeliveryP50Millis,
    double? DeliveryP95Millis,
    double? DeliveryP99Millis,
    IReadOnlyList<RunFigure> Series,
    IReadOnlyList<AgentFigures> Agents,
    bool Sampled
);
