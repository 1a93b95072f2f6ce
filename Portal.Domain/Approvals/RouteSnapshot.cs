namespace Portal.Domain.Approvals;

/// <summary>A person as named on a route or in a record: copied, because people move.</summary>
public sealed record Person(Guid Id, string UserName, string Name, string? Unit);

/// <summary>What the people of a step may do besides approving.</summary>
public sealed record StepAllowances(bool Return = true, bool Reject = true);

/// <summary>One step of a route.</summary>
/// <param name="Name">Unique on the route; never <c>initiator</c>, which is the word for where a return may go.</param>
/// <param name="Mode">When it passes.</param>
/// <param name="People">Who gets a task; at least one, nobody twice.</param>
/// <param name="DueHours">Hours from the arrival to the due time; null: none.</param>
/// <param name="Allow">What they may do.</param>
public sealed record RouteStep(string Name, StepMode Mode, IReadOnlyList<Person> People, double? DueHours, StepAllowances Allow);

/// <summary>A published version of a route, frozen into every document that starts with it.</summary>
public sealed record RouteSnapshot(string Code, int Version, IReadOnlyList<RouteStep> Steps)
{
    /// <summary>The target word of a return to the one who handed the document in.</summary>
    public const string Initiator = "initiator";

    /// <summary>Index of the step of that name, -1 when there is none.</summary>
    public int IndexOf(string name)
    {
        for (var i = 0; i < Steps.Count; i++)
            if (string.Equals(Steps[i].Name, name, StringComparison.Ordinal))
                return i;
        return -1;
    }
}
