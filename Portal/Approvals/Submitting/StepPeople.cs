using Portal.Data;
using Portal.Domain.Approvals;
using Portal.Domain.Common;

namespace Portal.Approvals;

/// <summary>Whether the steps of a route have people who can decide now.</summary>
static class StepPeople
{
    /// <summary>A fault for each step in which nobody can sign in: a document would stand still there.</summary>
    public static async Task CheckAsync(PortalDbContext db, RouteSnapshot route, ICollection<Fault> faults, CancellationToken stop)
    {
        var present = await StoredDocuments.PresentAsync(db, route, null, stop);
        foreach (var step in route.Steps.Where(x => x.People.All(y => !present.ContainsKey(y.Id))))
            faults.Add(
                new Fault(
                    "/route",
                    "nobody-in-step",
                    $"Step '{step.Name}' of the route '{route.Code}' has nobody who can decide: "
                        + $"{string.Join(", ", step.People.Select(x => x.UserName))} cannot sign in. An administrator has to change the route or enable the person."
                )
            );
    }

    /// <summary>The steps with the people who would be asked.</summary>
    public static async Task<IReadOnlyList<PredictedStep>> PredictAsync(PortalDbContext db, RouteSnapshot route, CancellationToken stop)
    {
        var present = await StoredDocuments.PresentAsync(db, route, null, stop);
        return [.. route.Steps.Select(x => Of(x, [.. x.People.Where(y => !present.ContainsKey(y.Id)).Select(View)]))];
    }

    static PredictedStep Of(RouteStep step, IReadOnlyList<PersonView> absent) =>
        new(step.Name, Words.Of(step.Mode), [.. step.People.Select(View)], absent.Count == 0 ? null : absent);

    static PersonView View(Person person) => new(person.Id, person.Name, person.Unit);
}
