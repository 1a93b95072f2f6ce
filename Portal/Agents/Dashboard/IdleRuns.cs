using Portal.Data;

namespace Portal.Agents;

/// <summary>
/// Runs by the clock that found nothing to do: recorded with their reason, but a thousand a day of them would bury what
/// happened.
/// </summary>
static class IdleRuns
{
    static readonly string Schedule = AgentWords.Of(AgentTrigger.Schedule);

    /// <summary>Leaves them out.</summary>
    public static IQueryable<RunRow> WhereNotIdle(this IQueryable<RunRow> runs) =>
        runs.Where(x => x.Outcome != RunOutcome.NoMatch || x.Trigger != Schedule);
}
