using System.Collections.Immutable;

namespace Portal.Domain.Approvals;

/// <summary>A document on its route: everything that decides what may happen next. Immutable; changed by <see cref="Apply"/> only.</summary>
public sealed record ApprovalDocument
{
    /// <summary>The version it started with.</summary>
    public required RouteSnapshot Route { get; init; }

    /// <summary>Where it is.</summary>
    public DocumentState State { get; init; } = DocumentState.Draft;

    /// <summary>Every return begins a new one.</summary>
    public int Round { get; init; } = 1;

    /// <summary>Present revision of the content.</summary>
    public int Revision { get; init; } = 1;

    /// <summary>One for each step of the route.</summary>
    public required ImmutableArray<StepRun> Steps { get; init; }

    /// <summary>Work items; those of older rounds may be left out.</summary>
    public ImmutableArray<WorkItem> Tasks { get; init; } = [];

    /// <summary>How it comes back, while returned.</summary>
    public ResubmitMode? ResubmitMode { get; init; }

    /// <summary>Step that returned it to the initiator last, while returned.</summary>
    public int? ReturnedByStep { get; init; }

    /// <summary>Last record's number.</summary>
    public long RecordSeq { get; init; }

    /// <summary>Last record's hash: the head of the chain.</summary>
    public string RecordHash { get; init; } = "";

    /// <summary>True once nothing can happen to it any more.</summary>
    public bool Final => State is DocumentState.Approved or DocumentState.Rejected or DocumentState.Withdrawn or DocumentState.Terminated;

    /// <summary>Work items that wait for somebody.</summary>
    public IEnumerable<WorkItem> ActiveTasks => Tasks.Where(x => x.State == TaskState.Active);

    /// <summary>Names of the active steps.</summary>
    public IReadOnlyList<string> ActiveSteps =>
        [.. Steps.Select((run, i) => (run, i)).Where(x => x.run.State == StepState.Active).Select(x => Route.Steps[x.i].Name)];

    /// <summary>A draft on that route.</summary>
    public static ApprovalDocument New(RouteSnapshot route)
    {
        ArgumentNullException.ThrowIfNull(route);
        return new() { Route = route, Steps = [.. route.Steps.Select(_ => StepRun.Untouched)] };
    }

    /// <summary>The document after the event.</summary>
    public ApprovalDocument Apply(DocumentEvent happened) =>
        happened switch
        {
            StateChanged x => this with { State = x.To },
            RoundBegan x => this with { Round = x.Round },
            StepChanged x => this with { Steps = Steps.SetItem(x.Step, x.To) },
            TaskOpened x => this with { Tasks = Tasks.Add(x.Item) },
            TaskClosed x => this with { Tasks = [.. Tasks.Select(t => t.Id == x.TaskId ? t with { State = x.To, HandledAt = x.At } : t)] },
            ReturnNoted x => this with { ReturnedByStep = x.ByStep, ResubmitMode = x.Mode },
            ReturnSettled => this with { ReturnedByStep = null, ResubmitMode = null },
            Revised x => this with { Revision = x.Revision },
            Recorded x => this with { RecordSeq = x.Record.Seq, RecordHash = x.Record.Hash },
            ApproverAbsent => this,
            _ => throw new NotSupportedException($"{happened?.GetType().Name} cannot be applied."),
        };
}
