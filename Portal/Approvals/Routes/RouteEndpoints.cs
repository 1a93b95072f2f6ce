using System.Text.Json;
using Portal.Api;
using Portal.Domain.Common;

namespace Portal.Approvals;

/// <summary>Routes: to use them, and to administer them (contract, section 2).</summary>
static class RouteEndpoints
{
    public static void MapRoutes(this ApiGroups api)
    {
        var open = api.Public.MapGroup("/routes").RequireScope(Scopes.Routes).WithTags("Routes");
        open.MapGet("/", AvailableAsync).WithSummary("Routes that the caller may use");
        open.MapGet("/{code}/schema", SchemaAsync)
            .Produces<JsonElement>(200, "application/schema+json")
            .WithSummary("JSON Schema of the fields");
        var admin = api.Admin.MapGroup("/routes").WithTags("Routes");
        admin.MapGet("/", ListAsync).WithSummary("All routes");
        admin.MapGet("/{id}", GetAsync).WithSummary("One route");
        admin
            .MapPost("/", CreateAsync)
            .WithIdempotency()
            .Produces<RouteAnswer>(201)
            .WithSummary("Creates a route and publishes its first version");
        admin.MapPut("/{id}", ReplaceAsync).NeedsIfMatch().WithSummary("Publishes a new version; needs If-Match");
        admin
            .MapDelete("/{id}", RemoveAsync)
            .NeedsIfMatch()
            .Produces(204)
            .WithSummary("Closes the route for new documents; needs If-Match");
    }

    static async Task<Page<RouteView>> AvailableAsync(Caller caller, AvailableRoutes routes, CancellationToken stop) =>
        new(await routes.ListAsync(caller.ToInitiator(), stop), null);

    static async Task<IResult> SchemaAsync(Caller caller, AvailableRoutes routes, string code, CancellationToken stop)
    {
        var route = (await routes.ListAsync(caller.ToInitiator(), stop)).FirstOrDefault(x => x.Code == code);
        if (route is null)
            throw RefusalException.NotFound("route");
        var schema = route.Fields is { } fields ? JsonSerializer.Serialize(fields) : """{"type":"object"}""";
        return Results.Text(schema, "application/schema+json");
    }

    static async Task<Page<RouteAnswer>> ListAsync(PublishRoute routes, int? limit, string? after, CancellationToken stop)
    {
        var size = Paging.Limit(limit);
        return Paging.Cut(await routes.ListAsync(Paging.AfterId(after), size + 1, stop), size, x => x.Id, x => x.Route);
    }

    static async Task<RouteAnswer> GetAsync(HttpContext context, PublishRoute routes, string id, CancellationToken stop)
    {
        var (route, version) = await routes.GetAsync(Callers.Id(id, "route"), stop);
        context.SetETag(version);
        return route;
    }

    static async Task<IResult> CreateAsync(
        HttpContext context,
        Caller caller,
        PublishRoute routes,
        RouteRequest request,
        CancellationToken stop
    )
    {
        var (route, version) = await routes.CreateAsync(caller.Actor, request, stop);
        context.SetETag(version);
        return Results.Created($"/api/admin/v1/routes/{route.Id:D}", route);
    }

    static async Task<RouteAnswer> ReplaceAsync(
        HttpContext context,
        Caller caller,
        PublishRoute routes,
        string id,
        RouteRequest request,
        CancellationToken stop
    )
    {
        var (route, version) = await routes.ReplaceAsync(caller.Actor, Callers.Id(id, "route"), request, context.RequireIfMatch, stop);
        context.SetETag(version);
        return route;
    }

    static async Task<IResult> RemoveAsync(HttpContext context, Caller caller, PublishRoute routes, string id, CancellationToken stop)
    {
        await routes.RemoveAsync(caller.Actor, Callers.Id(id, "route"), context.RequireIfMatch, stop);
        return Results.NoContent();
    }
}
