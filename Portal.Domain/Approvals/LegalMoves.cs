using static Portal.Domain.Approvals.DocumentState;

namespace Portal.Domain.Approvals;

/// <summary>One action as pages and API show it.</summary>
/// <param name="Action">Word of the contract.</param>
/// <param name="Allowed">True when it would be carried out now.</param>
/// <param name="Reason">Plain words when it is not allowed.</param>
/// <param name="Code">Stable word of the reason, for translated pages.</param>
public sealed record AllowedAction(string Action, bool Allowed, string? Reason = null, string? Code = null);

/// <summary>Why a move is not possible.</summary>
public sealed record WhyNot(string Code, string Message);

/// <summary>
/// The one table of legal moves: state × action → possible, or why not. Deciding asks it and so does every list of
/// allowed actions, so a button and the refusal behind it cannot disagree.
/// </summary>
public static class LegalMoves
{
    static readonly WhyNot Draft_ = new("not-submitted", "The document is a draft; it must be submitted first.");
    static readonly WhyNot Running = new("in-approval", "The document is in approval; this is possible only after it was returned.");
    static readonly WhyNot Submitted = new("already-submitted", "The document has been submitted already.");
    static readonly WhyNot AtInitiator = new("returned", "The document was returned and waits for its initiator.");
    static readonly WhyNot Over = new("ended", "The document has ended; nothing about it can be decided any more.");
    static readonly WhyNot Paused = new("suspended", "The document is suspended; an administrator must resume it first.");
    static readonly WhyNot NoRoute = new("route-forbids", "The route does not allow this at the present step.");
    static readonly WhyNot Handled = new("task-handled", "This task has been handled.");
    static readonly WhyNot NotOffered = new("not-offered", "This route does not offer it yet.");

    static readonly Dictionary<(DocumentState, DocumentAction), WhyNot?> Table = Build(
        //            submit     approve      return       reject       withdraw  revise    resubmit
        (Draft, [null, Draft_, Draft_, Draft_, Draft_, Draft_, Draft_]),
        (InApproval, [Submitted, null, null, null, null, Running, Running]),
        (Returned, [Submitted, AtInitiator, AtInitiator, AtInitiator, null, null, null]),
        (Approved, [Submitted, Over, Over, Over, Over, Over, Over]),
        (Rejected, [Submitted, Over, Over, Over, Over, Over, Over]),
        (Withdrawn, [Submitted, Over, Over, Over, Over, Over, Over]),
        (Terminated, [Submitted, Over, Over, Over, Over, Over, Over]),
        (Suspended, [Submitted, Paused, Paused, Paused, Paused, Paused, Paused])
    );

    /// <summary>Actions of the contract that later versions will offer to the holder of a task.</summary>
    public static IReadOnlyList<string> Later { get; } =
    ["transfer", "delegate", "addSigner", "removeSigner", "copy", "takeBack", "comment"];

    /// <summary>Null when the state admits the action.</summary>
    public static WhyNot? Check(DocumentState state, DocumentAction action) => Table[(state, action)];

    /// <summary>The same for the holder of a task: state, task and step decide together.</summary>
    public static WhyNot? Check(DocumentState state, TaskState task, StepAllowances allow, DocumentAction action)
    {
        ArgumentNullException.ThrowIfNull(allow);
        if (Check(state, action) is { } why)
            return why;
        if (task != TaskState.Active)
            return Handled;
        return action switch
        {
            DocumentAction.Return when !allow.Return => NoRoute,
            DocumentAction.Reject when !allow.Reject => NoRoute,
            _ => null,
        };
    }

    /// <summary>What the holder of a task may do.</summary>
    public static IReadOnlyList<AllowedAction> OfTask(DocumentState state, TaskState task, StepAllowances allow) =>
        [
            .. new[] { DocumentAction.Approve, DocumentAction.Return, DocumentAction.Reject }.Select(x =>
                Shown(x, Check(state, task, allow, x))
            ),
            .. Later.Select(x => new AllowedAction(x, false, NotOffered.Message, NotOffered.Code)),
        ];

    /// <summary>What the initiator (or its third party) may do.</summary>
    public static IReadOnlyList<AllowedAction> OfInitiator(DocumentState state) =>
        [.. new[] { DocumentAction.Revise, DocumentAction.Resubmit, DocumentAction.Withdraw }.Select(x => Shown(x, Check(state, x)))];

    static AllowedAction Shown(DocumentAction action, WhyNot? why) => new(Words.Of(action), why is null, why?.Message, why?.Code);

    static Dictionary<(DocumentState, DocumentAction), WhyNot?> Build(params (DocumentState State, WhyNot?[] Row)[] rows) =>
        rows.SelectMany(x => Enum.GetValues<DocumentAction>().Select((action, i) => (Key: (x.State, action), Why: x.Row[i])))
            .ToDictionary(x => x.Key, x => x.Why);
}
