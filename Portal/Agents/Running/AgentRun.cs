namespace Portal.Agents;

/// <summary>How a run ended, in the contract's words.</summary>
static class RunOutcome
{
    public const string Succeeded = "succeeded";
    public const string NoMatch = "noMatch";
    public const string Failed = "failed";
    public const string TimedOut = "timedOut";
    public const string Skipped = "skipped";
}

/// <summary>One run that has ended, not yet committed.</summary>
/// <param name="Scope">What it wants done; only for <see cref="RunOutcome.Succeeded"/>.</param>
sealed record AgentRun(
    Guid Id,
    AgentIdentity Agent,
    AgentTrigger Trigger,
    FailurePolicy OnFailure,
    string Outcome,
    string? Reason,
    DateTimeOffset StartedAt,
    long DurationMicros,
    IReadOnlyList<RunLogLine> Log,
    RunScope? Scope
)
{
    public bool Succeeded => Outcome == RunOutcome.Succeeded;

    public bool Broke => Outcome is RunOutcome.Failed or RunOutcome.TimedOut;
}
