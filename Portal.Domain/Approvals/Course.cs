namespace Portal.Domain.Approvals;

/// <summary>The course of one command: emits events and keeps the document that they give.</summary>
sealed class Course
{
    readonly List<DocumentEvent> events = [];
    readonly ApprovalDocument start;
    readonly Circumstances now;

    public Course(ApprovalDocument start, Circumstances now)
    {
        this.start = Document = start;
        this.now = now;
    }

    public ApprovalDocument Document { get; private set; }

    public void Emit(DocumentEvent happened)
    {
        events.Add(happened);
        Document = Document.Apply(happened);
    }

    public Decision Refuse(WhyNot why, string? pointer = null) => new(new MoveRefusal(why, pointer), start, [], null, null);

    /// <summary>A record of an act in the round and revision that are present at this moment.</summary>
    public TransferRecord Fact(DocumentAction action, RecordActor actor) =>
        new()
        {
            Seq = start.RecordSeq + 1,
            Round = Document.Round,
            Action = action,
            Actor = actor,
            HandledAt = now.Now,
            Revision = Document.Revision,
            PrevHash = start.RecordHash,
        };

    /// <summary>Seals the fact with the steps that are active now.</summary>
    public Decision Done(TransferRecord fact, string? eventType)
    {
        IReadOnlyList<string> to = Document.State == DocumentState.Returned ? [RouteSnapshot.Initiator] : Document.ActiveSteps;
        var record = (fact with { ToSteps = to }).Sealed();
        Emit(new Recorded(record));
        return new Decision(null, Document, events, record, eventType);
    }

    public void Close(WorkItem task, TaskState state) => Emit(new TaskClosed(task.Id, state, now.Now));

    public void CancelTasks()
    {
        foreach (var task in Document.ActiveTasks.ToList())
            Close(task, TaskState.Cancelled);
    }

    public void SetStep(int step, StepState state) => Emit(new StepChanged(step, new StepRun(state, Document.Round, Document.Revision)));

    public void CancelSteps()
    {
        for (var i = 0; i < Document.Steps.Length; i++)
            if (Document.Steps[i].State is StepState.Active or StepState.Returned)
                SetStep(i, StepState.Cancelled);
    }

    /// <summary>Forgets what the steps from first to last had reached.</summary>
    public void Reset(int first, int last)
    {
        for (var i = first; i <= last; i++)
            if (Document.Steps[i].State != StepState.NotReached)
                Emit(new StepChanged(i, StepRun.Untouched));
    }

    /// <summary>Opens the first step that has not passed; false when all have.</summary>
    public bool OpenNextStep()
    {
        var next = 0;
        while (next < Document.Steps.Length && Document.Steps[next].State == StepState.Passed)
            next++;
        if (next == Document.Steps.Length)
            return false;
        SetStep(next, StepState.Active);
        var step = Document.Route.Steps[next];
        DateTimeOffset? due = step.DueHours is { } hours ? now.Now.AddHours(hours) : null;
        foreach (var person in PeopleOf(next, step))
            Emit(new TaskOpened(new WorkItem(now.NewId(), next, person, TaskState.Active, Document.Round, now.Now, due)));
        return true;
    }

    // Who cannot sign in is left out of an any-of step while somebody else is there. Otherwise the task waits for the
    // named person and an alarm is raised: a step never passes because nobody was found, nor with fewer signatures.
    IEnumerable<Person> PeopleOf(int index, RouteStep step)
    {
        var people = step.People.Select(x => (Named: x, Present: now.Present(x.Id))).ToList();
        var absent = people.Where(x => x.Present is null).Select(x => x.Named).ToList();
        if (absent.Count == 0 || step.Mode == StepMode.Any && absent.Count < people.Count)
            return [.. people.Where(x => x.Present is not null).Select(x => x.Present!)];
        Emit(new ApproverAbsent(index, absent));
        return [.. people.Select(x => x.Present ?? x.Named)];
    }
}
