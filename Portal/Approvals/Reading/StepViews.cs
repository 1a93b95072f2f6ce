using Portal.Data;
using Portal.Domain.Approvals;

namespace Portal.Approvals;

/// <summary>Puts route, step states and tasks together for readers.</summary>
static class StepViews
{
    public static IReadOnlyList<StepView> Of(RouteSnapshot route, IReadOnlyList<StepRun> runs, IReadOnlyList<TaskRow> tasks, int revision)
    {
        var views = new List<StepView>(route.Steps.Count);
        for (var i = 0; i < route.Steps.Count; i++)
        {
            var (step, run) = (route.Steps[i], runs[i]);
            var reached = run.State != StepState.NotReached;
            var index = i;
            views.Add(
                new StepView(
                    i,
                    step.Name,
                    Words.Of(step.Mode),
                    Words.Of(run.State),
                    reached ? run.Round : null,
                    reached ? run.Revision : null,
                    run.State == StepState.Passed && run.Revision < revision,
                    [.. step.People.Select(x => OfPerson(x, reached ? Latest(tasks, index, run.Round, x.Id) : null))]
                )
            );
        }
        return views;
    }

    /// <summary>Where a return from this step may go: the initiator and what was executed before.</summary>
    public static IReadOnlyList<string> ReturnTargets(RouteSnapshot route, IReadOnlyList<StepRun> runs, int step) =>
        [
            RouteSnapshot.Initiator,
            .. Enumerable.Range(0, step).Where(i => runs[i].State == StepState.Passed).Select(i => route.Steps[i].Name),
        ];

    static TaskRow? Latest(IReadOnlyList<TaskRow> tasks, int step, int round, Guid person) =>
        tasks.LastOrDefault(t => t.StepIndex == step && t.Round == round && t.PersonId == person);

    static StepPersonView OfPerson(Person person, TaskRow? task) =>
        task is null
            ? new(person.Id, person.Name, person.Unit, Words.Of(StepState.NotReached), null, null, null)
            : new(person.Id, task.PersonName, task.PersonUnit, task.State, task.ArrivedAt, task.DueAt, task.HandledAt);
}
