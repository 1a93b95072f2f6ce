using System.Text.Json.Serialization;
using Portal.Api;
using Portal.Domain.Common;

namespace Portal.Approvals;

/// <summary>Body of <c>POST /tasks/{id}/decision</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record DecisionRequest(
    string? CommandId,
    int? Version,
    string? Action,
    string? Opinion,
    string? Target,
    string? Resubmit,
    IReadOnlyList<string>? People
);

/// <summary>A person's tasks and decisions (contract, section 2).</summary>
static class TaskEndpoints
{
    public static void MapTasks(this ApiGroups api)
    {
        var tasks = api.Public.MapGroup("/tasks").RequireAuthorization(Policies.Person).RequireScope(Scopes.Tasks).WithTags("Tasks");
        tasks.MapGet("/", ListAsync).WithSummary("A box of tasks: todo, claimable, done, initiated, copied, drafts");
        tasks.MapGet("/{id}", GetAsync).WithSummary("One task with what may be done and why not");
        tasks.MapPost("/{id}/decision", DecideAsync).WithSummary("Decides; the same commandId again has no second effect");
    }

    static Task<Page<TaskItem>> ListAsync(
        Caller caller,
        TaskLists lists,
        string? box,
        string? q,
        string? view,
        int? limit,
        string? after,
        CancellationToken stop
    ) => lists.ListAsync(caller.Id ?? Guid.Empty, box, limit, after, stop, q, view);

    static async Task<TaskDetail> GetAsync(HttpContext context, Caller caller, TaskDetails details, string id, CancellationToken stop)
    {
        var task = await details.GetAsync(caller.Id ?? Guid.Empty, Callers.Id(id, "task"), stop);
        context.SetETag(task.Version);
        return task;
    }

    static Task<TaskDecisionAnswer> DecideAsync(
        Caller caller,
        string id,
        DecisionRequest request,
        DecideTask decide,
        CancellationToken stop
    )
    {
        var faults = new List<Fault>();
        if (request.Version is null)
            faults.Add(new Fault("/version", "required", "version is required: the version of the task as you read it."));
        if (request.Action is null)
            faults.Add(new Fault("/action", "required", "action is required: approve, return or reject."));
        if (request.CommandId is null)
            faults.Add(new Fault("/commandId", "required", "commandId is required: a text of 1 to 64 characters, new for each decision."));
        if (request.People is not null)
            faults.Add(new Fault("/people", "not-offered", "No action that takes people is offered yet; leave people out."));
        if (faults.Count > 0)
            throw RefusalException.Invalid(faults);
        var decision = new TaskDecision(
            request.CommandId!,
            request.Version!.Value,
            request.Action!,
            request.Opinion,
            request.Target,
            request.Resubmit
        );
        return decide.RunAsync(caller.Id ?? Guid.Empty, Callers.Id(id, "task"), decision, stop);
    }
}
