namespace Portal.Approvals.Controls;

/// <summary>What a person asked for, before it becomes a command.</summary>
/// <param name="Action">approve, return or reject.</param>
/// <param name="Opinion">As written; null when empty.</param>
/// <param name="Target">Where a return goes.</param>
/// <param name="Resubmit">straight or rerun for a return to the initiator.</param>
public sealed record DecisionDraft(string Action, string? Opinion = null, string? Target = null, string? Resubmit = null)
{
    /// <summary>The command; every click is one of its own, so that it cannot be taken for an earlier one.</summary>
    public TaskDecision ToCommand(int version) => new(Guid.NewGuid().ToString("N"), version, Action, Opinion, Target, Resubmit);
}
