using CsCheck;
using Portal.Domain.Approvals;

namespace Portal.Tests.Domain.Approvals;

/// <summary>The invariants of an approval under any sequence of commands on any route.</summary>
public sealed class ApprovalPropertyTests
{
    static readonly Person[] People =
    [
        .. Enumerable.Range(1, 4).Select(i => new Person(new Guid(i, 0, 0, new byte[8]), "p" + i, "Person " + i, "Unit")),
    ];

    static readonly RecordActor Party = new("party", "ERP", null, ActorKind.ThirdParty);

    static readonly Gen<RouteStep> Step =
        from mode in Gen.Enum<StepMode>()
        from mask in Gen.Int[1, 15]
        from returns in Gen.Frequency((4, Gen.Const(true)), (1, Gen.Const(false)))
        select new RouteStep("", mode, [.. People.Where((_, i) => (mask & (1 << i)) != 0)], 24, new StepAllowances(returns, true));

    static readonly Gen<RouteSnapshot> Route = Step.List[1, 5]
        .Select(steps => new RouteSnapshot("route", 1, [.. steps.Select((x, i) => x with { Name = "step " + i })]));

    // What somebody tries, illegal tries included: which kind, whose task, where to.
    static readonly Gen<(int Kind, int Pick, int Target, ResubmitMode Mode)> Try = Gen.Select(
        Gen.Int[0, 99],
        Gen.Int[0, 1000],
        Gen.Int[-1, 5],
        Gen.Enum<ResubmitMode>()
    );

    [Fact]
    public void Decide_AnySequence_KeepsEveryInvariant() =>
        Gen.Select(Route, Try.List[1, 40]).Sample((route, tries) => new Course(route).Run(tries), iter: 10_000);

    sealed class Course(RouteSnapshot route)
    {
        readonly List<TransferRecord> records = [];
        readonly List<WorkItem> all = [];
        DateTimeOffset now = DateTimeOffset.UnixEpoch;
        int ids;
        ApprovalDocument document = ApprovalDocument.New(route);

        public void Run(IReadOnlyList<(int Kind, int Pick, int Target, ResubmitMode Mode)> tries)
        {
            Step(new Submit(Party));
            foreach (var attempt in tries)
                Step(CommandOf(attempt));
            Assert.Null(TransferRecord.FaultOfChain(records));
            Assert.NotNull(records.Count < 2 ? "" : TransferRecord.FaultOfChain(records.Skip(1)));
            SameAs(Replay.Of(route, records, Present));
        }

        void Step(DocumentCommand command)
        {
            now += TimeSpan.FromSeconds(1);
            var before = document;
            var decision = Deciding.Decide(before, command, new Circumstances(now, Present, NewId));
            Assert.Equal(decision.Refusal is null, LegalBefore(before, command));
            if (decision.Refusal is not null)
            {
                Assert.Same(before, decision.Document);
                Assert.Empty(decision.Events);
                return;
            }
            document = decision.Document;
            all.AddRange(decision.Events.OfType<TaskOpened>().Select(x => x.Item));
            records.Add(decision.Record!);
            Assert.Equal(document, decision.Events.Aggregate(before, (state, e) => state.Apply(e)), Same);
            CheckTasks();
            CheckSteps(before, command);
            // The same command again, and everybody whose task it closed, can do nothing.
            if (command is TaskCommand)
                Assert.NotNull(Deciding.Decide(document, command, new Circumstances(now, Present, NewId)).Refusal);
        }

        void CheckTasks()
        {
            var active = document.ActiveTasks.ToList();
            Assert.Equal(document.State == DocumentState.InApproval, active.Count > 0);
            Assert.All(active, x => Assert.Equal(document.Round, x.Round));
            Assert.All(active, x => Assert.Equal(StepState.Active, document.Steps[x.Step].State));
            Assert.True(active.Select(x => x.Step).Distinct().Count() <= 1);
            Assert.Equal(active.Count, active.Select(x => x.Person.Id).Distinct().Count());
            Assert.Equal(document.State == DocumentState.Returned, document.ResubmitMode is not null);
            Assert.Equal(records.Count, document.RecordSeq);
        }

        void CheckSteps(ApprovalDocument before, DocumentCommand command)
        {
            for (var i = 0; i < route.Steps.Count; i++)
            {
                var run = document.Steps[i];
                if (run.State != StepState.Passed)
                    continue;
                // A step passes by approvals of its own round only: one for any, everybody's for all.
                var approvals = document.Tasks.Count(x => x.Step == i && x.Round == run.Round && x.State == TaskState.Approved);
                Assert.True(approvals >= (route.Steps[i].Mode == StepMode.All ? route.Steps[i].People.Count : 1));
                if (before.Steps[i].State != StepState.Passed)
                    Assert.IsType<Approve>(command);
                // An approval of an older round counts only before the step that returned it, and only when it came back straight.
                if (run.Round < document.Round)
                    Assert.Contains(records, x => x.Action == DocumentAction.Return);
            }
            if (command is Resubmit && before.ResubmitMode == ResubmitMode.Rerun)
                Assert.DoesNotContain(document.Steps, x => x.State == StepState.Passed);
            if (command is Resubmit && before.ResubmitMode == ResubmitMode.Straight)
                Assert.Equal(before.ReturnedByStep, document.ActiveTasks.First().Step);
            if (document.State == DocumentState.Approved)
                Assert.All(document.Steps, x => Assert.Equal(StepState.Passed, x.State));
        }

        // The oracle: written from the rules, not from the code.
        static bool LegalBefore(ApprovalDocument before, DocumentCommand command) =>
            command switch
            {
                Submit => before.State == DocumentState.Draft,
                Revise or Resubmit => before.State == DocumentState.Returned,
                Withdraw => before.State is DocumentState.InApproval or DocumentState.Returned,
                TaskCommand x => before.ActiveTasks.FirstOrDefault(t => t.Id == x.TaskId) is { } task
                    && (
                        x is not Return back
                        || before.Route.Steps[task.Step].Allow.Return
                            && (
                                back.Target == RouteSnapshot.Initiator || before.Route.Steps.Take(task.Step).Any(s => s.Name == back.Target)
                            )
                    ),
                _ => false,
            };

        DocumentCommand CommandOf((int Kind, int Pick, int Target, ResubmitMode Mode) attempt)
        {
            // Mostly tasks that wait, sometimes any that ever was: stale tabs.
            var active = document.ActiveTasks.ToList();
            var from = attempt.Pick % 5 > 0 && active.Count > 0 ? active : all;
            var task = from[attempt.Pick % from.Count];
            var actor = new RecordActor(task.Person.Id.ToString("D"), task.Person.Name, task.Person.Unit, ActorKind.Person);
            var target = attempt.Target < 0 ? RouteSnapshot.Initiator : "step " + attempt.Target;
            return attempt.Kind switch
            {
                < 50 => new Approve(actor, task.Id, null),
                < 65 => new Return(actor, task.Id, "why", target, attempt.Mode),
                < 68 => new Reject(actor, task.Id, "no"),
                < 70 => new Withdraw(Party, "over"),
                < 78 => new Revise(Party),
                < 97 => new Resubmit(Party, null),
                _ => new Submit(Party),
            };
        }

        void SameAs(ApprovalDocument replayed)
        {
            Assert.Equal((document.State, document.Round, document.Revision), (replayed.State, replayed.Round, replayed.Revision));
            Assert.Equal(document.Steps, replayed.Steps);
            Assert.Equal(document.RecordHash, replayed.RecordHash);
            Assert.Equal((document.ResubmitMode, document.ReturnedByStep), (replayed.ResubmitMode, replayed.ReturnedByStep));
            Assert.Equal(document.Tasks.Select(Sketch), replayed.Tasks.Select(Sketch));
        }

        static (int, Guid, TaskState, int, DateTimeOffset, DateTimeOffset?) Sketch(WorkItem x) =>
            (x.Step, x.Person.Id, x.State, x.Round, x.ArrivedAt, x.HandledAt);

        static bool Same(ApprovalDocument one, ApprovalDocument other) =>
            one.State == other.State
            && one.Steps.SequenceEqual(other.Steps)
            && one.Tasks.SequenceEqual(other.Tasks)
            && one.RecordHash == other.RecordHash;

        Guid NewId() => new(++ids, 1, 0, new byte[8]);

        static Person? Present(Guid id) => People.Single(x => x.Id == id);
    }
}
