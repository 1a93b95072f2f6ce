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

    public static void MapRunEndpoints(this RouteGroupBuilder admin)
    {
        var runs = admin.MapGroup("/runs").WithTags("Runs");
        runs.MapGet("/", List).WithSummary("Runs, newest first, with the state of every delivery they caused");
        runs.MapGet("/{id}", Read).WithSummary("One run with its log and effects");
        runs.MapGet("/{id}/timeline", Timeline).WithSummary("The stages of the return, or of the mail, that the run belongs to");
    }

    static Task<Page<RunAnswer>> List(
        ReadRuns runs,
        string? agent,
        string? outcome,
        string? message,
        string? document,
        int? limit,
        string? after,
        CancellationToken stop
    )
    {
        var filter = new RunFilter(agent, QueryWords.Read("outcome", outcome, Outcomes), IdOrNone(message), IdOrNone(document));
        return runs.PageAsync(filter, Paging.AfterId(after), Paging.Limit(limit), stop);
    }

    static Task<RunAnswer> Read(string id, ReadRuns runs, CancellationToken stop) => runs.FindAsync(AgentEndpoints.IdOf(id, "run"), stop);

    static async Task<ReturnTimeline> Timeline(string id, ReturnTimelines timelines, CancellationToken stop) =>
        await timelines.ForRunAsync(AgentEndpoints.IdOf(id, "run"), stop) ?? throw RefusalException.NotFound("run");

    // Something that is no id names nothing, so nothing is found.
    static Guid? IdOrNone(string? text) =>
        string.IsNullOrEmpty(text) ? null
        : Ids.TryRead(text, out var id) ? id
        : Guid.Empty;
}
