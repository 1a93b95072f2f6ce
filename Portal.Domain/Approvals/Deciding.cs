namespace Portal.Domain.Approvals;

/// <summary>What deciding needs from the world, looked up before.</summary>
/// <param name="Now">The time of the act.</param>
/// <param name="Present">The person as of now (name and unit), or null when the person cannot sign in.</param>
/// <param name="NewId">Ids for new tasks.</param>
public sealed record Circumstances(DateTimeOffset Now, Func<Guid, Person?> Present, Func<Guid> NewId);

/// <summary>Why a command was refused.</summary>
/// <param name="Why">Code and words.</param>
/// <param name="Pointer">Set when the input is at fault, not the state.</param>
public sealed record MoveRefusal(WhyNot Why, string? Pointer = null);

/// <summary>The answer to a command.</summary>
/// <param name="Refusal">Set when nothing happened.</param>
/// <param name="Document">The document afterwards.</param>
/// <param name="Events">What changed, in order.</param>
/// <param name="Record">The fact on record.</param>
/// <param name="EventType">Type of the event for the third party; null when there is none.</param>
public sealed record Decision(
    MoveRefusal? Refusal,
    ApprovalDocument Document,
    IReadOnlyList<DocumentEvent> Events,
    TransferRecord? Record,
    string? EventType
);

/// <summary>
/// Decides what a command brings about. Pure: no clock, no database, no chance. The semantics of each operation are
/// those of anchors/approval.md 1.2; what is possible at all is in <see cref="LegalMoves"/>.
/// </summary>
public static class Deciding
{
    /// <summary>Carries the command out, or says why not.</summary>
    public static Decision Decide(ApprovalDocument document, DocumentCommand command, Circumstances now)
    {
        ArgumentNullException.ThrowIfNull(document);
        var course = new Course(document, now);
        return command switch
        {
            TaskCommand x => OfTask(course, x),
            Submit x => OfSubmit(course, x),
            Withdraw x => OfWithdraw(course, x),
            Revise x => OfRevise(course, x),
            Resubmit x => OfResubmit(course, x),
            _ => throw new NotSupportedException($"{command?.GetType().Name} cannot be decided."),
        };
    }

    static Decision OfSubmit(Course course, Submit command)
    {
        if (LegalMoves.Check(course.Document.State, DocumentAction.Submit) is { } why)
            return course.Refuse(why);
        course.Emit(new StateChanged(DocumentState.InApproval));
        course.OpenNextStep();
        return course.Done(course.Fact(DocumentAction.Submit, command.Actor), "document.created");
    }

    static Decision OfTask(Course course, TaskCommand command)
    {
        var document = course.Document;
        var action = command switch
        {
            Approve => DocumentAction.Approve,
            Return => DocumentAction.Return,
            _ => DocumentAction.Reject,
        };
        if (document.Tasks.FirstOrDefault(x => x.Id == command.TaskId) is not { } task)
            return course.Refuse(new WhyNot("task-handled", "This task belongs to an earlier round and cannot act any more."));
        var step = document.Route.Steps[task.Step];
        if (LegalMoves.Check(document.State, task.State, step.Allow, action) is { } why)
            return course.Refuse(why);
        if (action != DocumentAction.Approve && string.IsNullOrWhiteSpace(command.Opinion))
            return course.Refuse(new WhyNot("opinion-required", $"Write in opinion why you {Words.Of(action)} the document."), "/opinion");
        var fact = course.Fact(action, command.Actor) with { FromStep = step.Name, Opinion = command.Opinion, ArrivedAt = task.ArrivedAt };
        return command switch
        {
            Approve => OfApprove(course, task, fact),
            Return x => OfReturn(course, task, fact, x),
            _ => OfReject(course, task, fact),
        };
    }

    static Decision OfApprove(Course course, WorkItem task, TransferRecord fact)
    {
        course.Close(task, TaskState.Approved);
        var waits = course.Document.ActiveTasks.Any(x => x.Step == task.Step);
        if (course.Document.Route.Steps[task.Step].Mode == StepMode.All && waits)
            return course.Done(fact, "document.progressed");
        course.CancelTasks();
        course.SetStep(task.Step, StepState.Passed);
        if (course.OpenNextStep())
            return course.Done(fact, "document.progressed");
        course.Emit(new StateChanged(DocumentState.Approved));
        return course.Done(fact, "document.approved");
    }

    static Decision OfReturn(Course course, WorkItem task, TransferRecord fact, Return command)
    {
        var document = course.Document;
        var toInitiator = command.Target == RouteSnapshot.Initiator;
        var target = toInitiator ? -1 : document.Route.IndexOf(command.Target);
        if (!toInitiator && (target < 0 || target >= task.Step || document.Steps[target].State != StepState.Passed))
            return course.Refuse(
                new WhyNot("bad-target", $"'{command.Target}' is not an executed step before this one; use initiator or the name of one."),
                "/target"
            );
        course.Close(task, TaskState.Returned);
        course.CancelTasks();
        course.SetStep(task.Step, StepState.Returned);
        course.Emit(new RoundBegan(document.Round + 1));
        if (toInitiator)
        {
            course.Emit(new ReturnNoted(task.Step, command.Mode));
            course.Emit(new StateChanged(DocumentState.Returned));
        }
        else
        {
            course.Reset(target, command.Mode == ResubmitMode.Rerun ? task.Step : target);
            course.Reset(task.Step, task.Step);
            course.OpenNextStep();
        }
        return course.Done(fact with { Resubmit = command.Mode }, "document.returned");
    }

    static Decision OfReject(Course course, WorkItem task, TransferRecord fact)
    {
        course.Close(task, TaskState.Rejected);
        course.CancelTasks();
        course.SetStep(task.Step, StepState.Rejected);
        course.Emit(new StateChanged(DocumentState.Rejected));
        return course.Done(fact, "document.rejected");
    }

    static Decision OfWithdraw(Course course, Withdraw command)
    {
        if (LegalMoves.Check(course.Document.State, DocumentAction.Withdraw) is { } why)
            return course.Refuse(why);
        if (string.IsNullOrWhiteSpace(command.Reason))
            return course.Refuse(new WhyNot("reason-required", "Write in reason why the document is withdrawn."), "/reason");
        var fact = course.Fact(DocumentAction.Withdraw, command.Actor) with { Opinion = command.Reason };
        course.CancelTasks();
        course.CancelSteps();
        course.Emit(new ReturnSettled());
        course.Emit(new StateChanged(DocumentState.Withdrawn));
        return course.Done(fact, "document.withdrawn");
    }

    static Decision OfRevise(Course course, Revise command)
    {
        if (LegalMoves.Check(course.Document.State, DocumentAction.Revise) is { } why)
            return course.Refuse(why);
        course.Emit(new Revised(course.Document.Revision + 1));
        return course.Done(course.Fact(DocumentAction.Revise, command.Actor), null);
    }

    static Decision OfResubmit(Course course, Resubmit command)
    {
        var document = course.Document;
        if (LegalMoves.Check(document.State, DocumentAction.Resubmit) is { } why)
            return course.Refuse(why);
        var returnedBy = document.ReturnedByStep ?? 0;
        course.Reset(document.ResubmitMode == ResubmitMode.Straight ? returnedBy : 0, document.Route.Steps.Count - 1);
        course.Emit(new ReturnSettled());
        course.Emit(new StateChanged(DocumentState.InApproval));
        course.OpenNextStep();
        var fact = course.Fact(DocumentAction.Resubmit, command.Actor) with { Opinion = command.Opinion };
        return course.Done(fact, "document.resubmitted");
    }
}
