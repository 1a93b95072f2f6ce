using Portal.Api;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Agents;

/// <summary><c>/api/admin/v1/runs</c></summary>
static class RunEndpoints
{
    static readonly string[] Outcomes =
    [
        RunOutcome.Succeeded,
        RunOutcome.NoMatch,
        RunOutcome.Failed,
        RunOutcome.TimedOut,
        RunOutcome.Skipped,
    ];

    static readonly string[] Deliveries = ["pending", "inFlight", "retrying", "delivered", "exhausted", "cancelled", "held"];

    public static void MapRunEndpoints(this RouteGroupBuilder admin)
    {
        var runs = admin.MapGroup("/runs").WithTags("Runs");
        runs.MapGet("/", List).WithSummary("Runs, newest first, with the state of every delivery they caused");
        runs.MapGet("/{id}", Read).WithSummary("One run with its log and effects");
        runs.MapGet("/{id}/timeline", Timeline).WithSummary("The stages of the return, or of the mail, that the run belongs to");
    }

    static Task<Page<RunAnswer>> List(ReadRuns runs, [AsParameters] RunFilter filter, int? limit, string? after, CancellationToken stop)
    {
        QueryWords.Read("outcome", filter.Outcome, Outcomes);
        QueryWords.Read("delivery", filter.Delivery, Deliveries);
        return runs.PageAsync(filter, Paging.AfterId(after), Paging.Limit(limit), stop);
    }

    static Task<RunAnswer> Read(string id, ReadRuns runs, CancellationToken stop) => runs.FindAsync(AgentEndpoints.IdOf(id, "run"), stop);

    static async Task<ReturnTimeline> Timeline(string id, ReturnTimelines timelines, CancellationToken stop) =>
        await timelines.ForRunAsync(AgentEndpoints.IdOf(id, "run"), stop) ?? throw RefusalException.NotFound("run");
}
