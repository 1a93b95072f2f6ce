using Portal.Data;
using Portal.Domain.Approvals;
using Portal.Domain.Common;

namespace Portal.Approvals;

/// <summary>The alarms about people who are missing; their subject is the id of the document or of the route.</summary>
static class AbsenceAlarms
{
    /// <summary>A document waits for somebody who cannot sign in.</summary>
    public const string Document = "approvals.approverAbsent";

    /// <summary>A route has a step in which nobody can sign in: no document can start on it.</summary>
    public const string Route = "approvals.nobodyInStep";

    const string Insert =
        "INSERT INTO \"Alarms\" (\"Id\", \"At\", \"Kind\", \"Subject\", \"Message\") SELECT $1, $2, $3, $4, $5 WHERE NOT EXISTS (SELECT 1 FROM \"Alarms\" WHERE \"Kind\" = $3 AND \"Subject\" = $4 AND \"ClearedAt\" IS NULL)";
    const string Clear = "UPDATE \"Alarms\" SET \"ClearedAt\" = $1 WHERE \"Kind\" = $2 AND \"Subject\" = $3 AND \"ClearedAt\" IS NULL";

    /// <summary>Raises the alarm unless the same one is open.</summary>
    public static RowCommand Raise(TimeProvider clock, string kind, Guid subject, string message) =>
        new(Insert, Ids.New(clock), clock.GetUtcNow(), kind, subject.ToString("D"), message);

    /// <summary>Ends it.</summary>
    public static RowCommand End(TimeProvider clock, string kind, Guid subject) =>
        new(Clear, clock.GetUtcNow(), kind, subject.ToString("D"));

    public static string WaitingText(string number, string step, IEnumerable<string> people) =>
        $"Document {number} waits in step '{step}' for {string.Join(", ", people)}, who cannot sign in. "
        + "Enable the person, or change the route for new documents.";

    public static string RouteText(string code, RouteStep step) =>
        $"No document can start on the route '{code}': in step '{step.Name}' nobody can sign in "
        + $"({string.Join(", ", step.People.Select(x => x.UserName))}). Enable the person, or name others in the step.";
}
