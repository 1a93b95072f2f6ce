using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Approvals;
using Portal.Domain.Common;

namespace Portal.Approvals;

/// <summary>A route that was found good.</summary>
sealed record CheckedRoute(string Code, string Name, Guid? ThirdPartyId, IReadOnlyList<RouteStep> Steps, string? Schema);

/// <summary>Finds every fault of a route at once, each with its pointer.</summary>
static class RouteCheck
{
    const int MaxSteps = 50;
    const int MaxPeople = 100;

    public static async Task<CheckedRoute> CheckAsync(PortalDbContext db, RouteRequest request, CancellationToken stop)
    {
        var faults = new List<Fault>();
        InputText.CheckLine(request.Code, "/code", "code", 64, true, faults);
        if (request.Code is { Length: > 0 } code && !code.All(x => char.IsAsciiLetterOrDigit(x) || x is '-' or '_' or '.'))
            faults.Add(
                new Fault(
                    "/code",
                    "bad-format",
                    "code may hold letters, digits, '-', '_' and '.' only; it becomes part of numbers and addresses."
                )
            );
        InputText.CheckLine(request.Name, "/name", "name", 200, true, faults);
        var thirdParty = await ThirdPartyAsync(db, request.ThirdParty, faults, stop);
        var steps = await StepsAsync(db, request.Steps ?? [], faults, stop);
        var schema = SchemaOf(request.Fields, faults);
        if (faults.Count > 0)
            throw RefusalException.Invalid(faults);
        return new CheckedRoute(request.Code!, request.Name!, thirdParty, steps, schema);
    }

    static async Task<Guid?> ThirdPartyAsync(PortalDbContext db, string? nameOrId, List<Fault> faults, CancellationToken stop)
    {
        if (nameOrId is null)
            return null;
        var parties = db.ThirdParties.AsNoTracking().Where(x => x.DeletedAt == null);
        parties = Ids.TryRead(nameOrId, out var id) ? parties.Where(x => x.Id == id) : parties.Where(x => x.Name == nameOrId);
        var found = await parties.Select(x => (Guid?)x.Id).FirstOrDefaultAsync(stop);
        if (found is null)
            faults.Add(new Fault("/thirdParty", "unknown-third-party", $"There is no third party '{nameOrId}'."));
        return found;
    }

    static async Task<IReadOnlyList<RouteStep>> StepsAsync(
        PortalDbContext db,
        IReadOnlyList<StepRequest> requests,
        List<Fault> faults,
        CancellationToken stop
    )
    {
        if (requests.Count is 0 or > MaxSteps)
            faults.Add(new Fault("/steps", "required", $"A route needs 1 to {MaxSteps} steps."));
        var names = requests.SelectMany(x => x?.People ?? []).Select(x => (x ?? "").ToUpperInvariant()).Distinct().ToList();
        var people = await db
            .Users.AsNoTracking()
            .Where(x => x.DisabledAt == null && names.Contains(x.NormalizedUserName!))
            .ToDictionaryAsync(x => x.NormalizedUserName!, x => new Person(x.Id, x.UserName!, x.DisplayName, x.Unit), stop);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var steps = new List<RouteStep>(requests.Count);
        for (var i = 0; i < requests.Count; i++)
        {
            var (request, at) = (requests[i] ?? new StepRequest(null, null, null, null, null), $"/steps/{i}");
            CheckName(request.Name, at + "/name", seen, faults);
            var mode = StepMode.Any;
            if (request.Mode is not null && !Words.TryRead(request.Mode, out mode))
                faults.Add(new Fault(at + "/mode", "unknown-word", "mode must be any or all."));
            if (request.DueHours is { } hours && hours is not (> 0 and <= 24 * 3660))
                faults.Add(new Fault(at + "/dueHours", "out-of-range", "dueHours must be above 0 and at most ten years."));
            var allow = new StepAllowances(request.Allow?.Return ?? true, request.Allow?.Reject ?? true);
            var found = PeopleOf(request.People ?? [], people, at + "/people", faults);
            steps.Add(new RouteStep(request.Name ?? "", mode, found, request.DueHours, allow));
        }
        return steps;
    }

    static void CheckName(string? name, string at, HashSet<string> seen, List<Fault> faults)
    {
        InputText.CheckLine(name, at, "name", 100, true, faults);
        if (name is not null && !seen.Add(name))
            faults.Add(new Fault(at, "not-unique", $"There is another step named '{name}'."));
        if (string.Equals(name, RouteSnapshot.Initiator, StringComparison.OrdinalIgnoreCase))
            faults.Add(new Fault(at, "reserved", "initiator is the word for where a return goes; take another name."));
    }

    static IReadOnlyList<Person> PeopleOf(
        IReadOnlyList<string> names,
        IReadOnlyDictionary<string, Person> people,
        string at,
        List<Fault> faults
    )
    {
        if (names.Count is 0 or > MaxPeople)
            faults.Add(new Fault(at, "required", $"A step needs 1 to {MaxPeople} people."));
        var found = new List<Person>(names.Count);
        for (var i = 0; i < names.Count; i++)
        {
            if (!people.TryGetValue((names[i] ?? "").ToUpperInvariant(), out var person))
                faults.Add(new Fault($"{at}/{i}", "unknown-person", $"There is no person '{names[i]}' who can sign in."));
            else if (found.Any(x => x.Id == person.Id))
                faults.Add(new Fault($"{at}/{i}", "not-unique", $"'{names[i]}' is named twice in this step."));
            else
                found.Add(person);
        }
        return found;
    }

    static string? SchemaOf(JsonElement? fields, List<Fault> faults)
    {
        if (fields is not { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } schema)
            return null;
        FieldsSchema.Read(schema, "/fields", faults);
        return schema.GetRawText();
    }
}
