namespace Portal.Domain.Approvals;

/// <summary>The state of one step, with the round and revision in which it came about.</summary>
public sealed record StepRun(StepState State, int Round, int Revision)
{
    /// <summary>Before it was reached.</summary>
    public static StepRun Untouched { get; } = new(StepState.NotReached, 0, 0);
}
