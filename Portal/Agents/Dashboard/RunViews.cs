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
public sealed record RunDetail(RunItem Run, IReadOnlyList<RunLogLine> Log, IReadOnlyList<RunEffect> Effects);
