using Portal.Api;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Agents;

/// <summary>A run in the contract's form.</summary>
sealed record RunAnswer(
    Guid Id,
    string Agent,
    Guid AgentId,
    int AgentVersion,
    string Trigger,
    string? Collector,
    Guid? MessageId,
    Guid? DocumentId,
    string Input,
    string Outcome,
    string? Reason,
    DateTimeOffset StartedAt,
    double DurationMs,
    IReadOnlyList<RunLogLine>? Log,
    IReadOnlyList<RunEffect>? Effects,
    IReadOnlyList<RunDeliveryAnswer> Deliveries
);

/// <summary>A delivery that a run caused.</summary>
sealed record RunDeliveryAnswer(Guid Id, string Endpoint, string ThirdParty, string Type, string State, int? StatusCode, int Attempts);

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

    static async Task<Page<RunAnswer>> List(
        RunLists runs,
        string? agent,
        string? outcome,
        string? message,
        string? document,
        int? limit,
        string? after,
        CancellationToken stop
    )
    {
        if (!string.IsNullOrEmpty(outcome) && !Outcomes.Contains(outcome))
            throw RefusalException.Invalid(
                new Fault("/outcome", "unknown-value", $"outcome cannot be '{outcome}'; it is one of {string.Join(", ", Outcomes)}.")
            );
        var filter = new RunFilter(agent, outcome, IdOrNone(message), IdOrNone(document));
        var page = await runs.PageAsync(filter, Paging.AfterId(after), Paging.Limit(limit), stop);
        return new Page<RunAnswer>([.. page.Items.Select(x => View(x))], page.Next is { } next ? Paging.Cursor(next) : null);
    }

    static async Task<RunAnswer> Read(string id, RunDetails runs, CancellationToken stop)
    {
        var detail = await runs.FindAsync(AgentEndpoints.IdOf(id, "run"), stop) ?? throw RefusalException.NotFound("run");
        return View(detail.Run, detail.Log, detail.Effects);
    }

    static async Task<ReturnTimeline> Timeline(string id, ReturnTimelines timelines, CancellationToken stop) =>
        await timelines.ForRunAsync(AgentEndpoints.IdOf(id, "run"), stop) ?? throw RefusalException.NotFound("run");

    // Something that is no id names nothing, so nothing is found.
    static Guid? IdOrNone(string? text) =>
        string.IsNullOrEmpty(text) ? null
        : Ids.TryRead(text, out var id) ? id
        : Guid.Empty;

    static RunAnswer View(RunItem run, IReadOnlyList<RunLogLine>? log = null, IReadOnlyList<RunEffect>? effects = null) =>
        new(
            run.Id,
            run.Agent,
            run.AgentId,
            run.AgentVersion,
            run.Trigger,
            run.Collector,
            run.MessageId,
            run.DocumentId,
            run.Input,
            run.Outcome,
            run.Reason,
            run.StartedAt,
            run.DurationMicros / 1000d,
            log,
            effects,
            [
                .. run.Deliveries.Select(x => new RunDeliveryAnswer(
                    x.Id,
                    x.Endpoint,
                    x.ThirdParty,
                    x.Type,
                    x.State,
                    x.StatusCode,
                    x.Attempts
                )),
            ]
        );
}
