using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Api;
using Portal.Domain.Common;

namespace Portal.Agents;

/// <summary>On which message an agent shall run; none: without one.</summary>
sealed record RunByHand(string? MessageId);

/// <summary><c>/api/admin/v1/agents</c></summary>
static class AgentEndpoints
{
    public static void MapAgentEndpoints(this RouteGroupBuilder admin)
    {
        var agents = admin.MapGroup("/agents").WithTags("Agents");
        agents.MapGet("/", List).WithSummary("Agents");
        agents.MapPost("/", Create).WithIdempotency().WithSummary("Create an agent").Produces<JsonObject>(StatusCodes.Status201Created);
        agents.MapGet("/{id}", Read).WithSummary("One agent");
        agents.MapPut("/{id}", Replace).NeedsIfMatch().WithSummary("Replace an agent: makes a new version");
        agents.MapDelete("/{id}", Remove).NeedsIfMatch().Produces(204).WithSummary("Remove an agent; its runs and versions remain");
        agents.MapGet("/{id}/versions", Versions).WithSummary("Every saved version, newest first");
        agents.MapPost("/{id}/run", Run).WithSummary("Run an agent by hand, on a message or without one").Produces<RunAnswer>();
    }

    static Task<Page<JsonObject>> List(ReadAgents agents, int? limit, string? after, CancellationToken stop) =>
        agents.PageAsync(Paging.AfterId(after), Paging.Limit(limit), stop);

    static async Task<IResult> Create(
        JsonElement definition,
        SaveAgent save,
        ReadAgents agents,
        Caller caller,
        HttpContext context,
        CancellationToken stop
    )
    {
        var row = await save.CreateAsync(definition, caller.Actor, stop);
        var (agent, version) = await agents.FindAsync(row.Id, stop);
        context.SetETag(version);
        return Results.Created($"/api/admin/v1/agents/{row.Id}", agent);
    }

    static async Task<JsonObject> Read(string id, ReadAgents agents, HttpContext context, CancellationToken stop)
    {
        var (agent, version) = await agents.FindAsync(IdOf(id), stop);
        context.SetETag(version);
        return agent;
    }

    static async Task<JsonObject> Replace(
        string id,
        JsonElement definition,
        SaveAgent save,
        ReadAgents agents,
        Caller caller,
        HttpContext context,
        CancellationToken stop
    )
    {
        await save.ReplaceAsync(IdOf(id), definition, context.RequireIfMatch, caller.Actor, stop);
        return await Read(id, agents, context, stop);
    }

    static async Task<IResult> Remove(string id, SaveAgent save, Caller caller, HttpContext context, CancellationToken stop)
    {
        await save.RemoveAsync(IdOf(id), context.RequireIfMatch, caller.Actor, stop);
        return Results.NoContent();
    }

    static Task<Page<AgentVersionView>> Versions(string id, ReadAgents agents, CancellationToken stop) =>
        agents.VersionsAsync(IdOf(id), stop);

    static async Task<RunAnswer> Run(string id, RunByHand? body, RunAgentNow run, ReadRuns runs, Caller caller, CancellationToken stop)
    {
        Guid? messageId = string.IsNullOrEmpty(body?.MessageId) ? null : IdOf(body.MessageId, "message");
        return await runs.FindAsync(await run.RunAsync(IdOf(id), messageId, caller.Actor, stop), stop);
    }

    internal static Guid IdOf(string id, string what = "agent") =>
        Ids.TryRead(id, out var known) ? known : throw RefusalException.NotFound(what);
}
