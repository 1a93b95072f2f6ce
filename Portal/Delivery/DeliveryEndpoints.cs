using Microsoft.EntityFrameworkCore;
using Portal.Api;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Delivery;

/// <summary>Third parties, endpoints and deliveries in both APIs (contract, section 2).</summary>
static class DeliveryEndpoints
{
    public static void MapThirdParties(this RouteGroupBuilder admin)
    {
        var parties = admin.MapGroup("/third-parties").WithTags("Third parties");
        parties.MapGet("", ListPartiesAsync).WithSummary("Third parties");
        parties.MapPost("", CreatePartyAsync).WithIdempotency().Produces<ThirdPartyView>(201).WithSummary("Add a third party");
        parties.MapGet("/{id}", ReadPartyAsync).WithSummary("One third party");
        parties.MapPut("/{id}", ReplacePartyAsync).NeedsIfMatch().WithSummary("Replace a third party");
        parties.MapDelete("/{id}", RemovePartyAsync).NeedsIfMatch().Produces(204).WithSummary("Remove a third party");
        var endpoints = parties.MapGroup("/{party}/endpoints");
        endpoints.MapGet("", ListEndpointsAsync).WithSummary("Endpoints of a third party");
        endpoints
            .MapPost("", CreateEndpointAsync)
            .WithIdempotency()
            .Produces<EndpointView>(201)
            .WithSummary("Add an endpoint; its secret is shown in this answer only");
        endpoints.MapGet("/{id}", ReadEndpointAsync).WithSummary("One endpoint, without its secret");
        endpoints.MapPut("/{id}", ReplaceEndpointAsync).NeedsIfMatch().WithSummary("Replace an endpoint; an omitted secret is kept");
        endpoints.MapDelete("/{id}", RemoveEndpointAsync).NeedsIfMatch().Produces(204).WithSummary("Remove an endpoint");
        endpoints.MapPost("/{id}/test", TestAsync).WithSummary("One signed push, now; the answer of the receiver is the answer");
    }

    public static void MapDeliveries(this ApiGroups api)
    {
        var admin = api.Admin.MapGroup("/deliveries").WithTags("Deliveries");
        admin.MapGet("", ListAsync).WithSummary("Deliveries, newest first");
        admin.MapGet("/{id}", ReadAsync).WithSummary("One delivery with its attempts");
        admin.MapPost("/{id}/redelivery", RedeliverAsync).Produces<DeliveryView>(202).WithSummary("Deliver again, now");
        admin.MapPost("/{id}/cancellation", CancelAsync).WithSummary("Give up a delivery that has not ended");
        var own = api
            .Public.MapGroup("/deliveries")
            .WithTags("Deliveries")
            .RequireAuthorization(Policies.ThirdParty)
            .RequireScope(Scopes.Deliveries);
        own.MapGet("", ListAsync).WithSummary("The caller's deliveries, newest first");
        own.MapGet("/{id}", ReadAsync).WithSummary("One delivery with its attempts");
        own.MapPost("/{id}/redelivery", RedeliverAsync).Produces<DeliveryView>(202).WithSummary("Deliver again, now");
    }

    static async Task<Page<ThirdPartyView>> ListPartiesAsync(
        IDbContextFactory<PortalDbContext> contexts,
        CancellationToken stop,
        string? name = null,
        int? limit = null,
        string? after = null
    )
    {
        var size = Paging.Limit(limit);
        await using var db = await contexts.CreateDbContextAsync(stop);
        var rows = db.ThirdParties.AsNoTracking().Where(x => x.DeletedAt == null);
        if (!string.IsNullOrEmpty(name))
            rows = rows.Where(x => x.Name == name);
        if (Paging.AfterId(after) is { } cursor)
            rows = rows.Where(x => x.Id > cursor);
        return Paging.Cut(await rows.OrderBy(x => x.Id).Take(size + 1).ToListAsync(stop), size, x => x.Id, ThirdPartyView.Of);
    }

    static async Task<IResult> CreatePartyAsync(
        ThirdPartyForm form,
        SaveThirdParty save,
        Caller caller,
        HttpContext context,
        CancellationToken stop
    )
    {
        var made = await save.CreateAsync(form, caller.Actor, stop);
        context.SetETag(made.Version);
        return Results.Created($"/api/admin/v1/third-parties/{made.Id}", made);
    }

    static async Task<ThirdPartyView> ReadPartyAsync(
        string id,
        IDbContextFactory<PortalDbContext> contexts,
        HttpContext context,
        CancellationToken stop
    )
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var row = await SaveThirdParty.FindAsync(db, Id(id, "third party"), stop);
        context.SetETag(row.Version);
        return ThirdPartyView.Of(row);
    }

    static async Task<ThirdPartyView> ReplacePartyAsync(
        string id,
        ThirdPartyForm form,
        SaveThirdParty save,
        Caller caller,
        HttpContext context,
        CancellationToken stop
    )
    {
        var saved = await save.ReplaceAsync(Id(id, "third party"), form, context.RequireIfMatch, caller.Actor, stop);
        context.SetETag(saved.Version);
        return saved;
    }

    static async Task<IResult> RemovePartyAsync(string id, SaveThirdParty save, Caller caller, HttpContext context, CancellationToken stop)
    {
        await save.RemoveAsync(Id(id, "third party"), context.RequireIfMatch, caller.Actor, stop);
        return Results.NoContent();
    }

    static async Task<Page<EndpointView>> ListEndpointsAsync(
        string party,
        IDbContextFactory<PortalDbContext> contexts,
        CancellationToken stop,
        int? limit = null,
        string? after = null
    )
    {
        var (size, owner) = (Paging.Limit(limit), Id(party, "third party"));
        await using var db = await contexts.CreateDbContextAsync(stop);
        await SaveThirdParty.FindAsync(db, owner, stop);
        var rows = db.Endpoints.AsNoTracking().Where(x => x.ThirdPartyId == owner && x.DeletedAt == null);
        if (Paging.AfterId(after) is { } cursor)
            rows = rows.Where(x => x.Id > cursor);
        return Paging.Cut(await rows.OrderBy(x => x.Id).Take(size + 1).ToListAsync(stop), size, x => x.Id, x => EndpointView.Of(x));
    }

    static async Task<IResult> CreateEndpointAsync(
        string party,
        EndpointForm form,
        SaveEndpoint save,
        IDbContextFactory<PortalDbContext> contexts,
        Caller caller,
        HttpContext context,
        CancellationToken stop
    )
    {
        var owner = Id(party, "third party");
        await using (var db = await contexts.CreateDbContextAsync(stop))
            await SaveThirdParty.FindAsync(db, owner, stop);
        var made = await save.CreateAsync(owner, form, caller.Actor, stop);
        context.SetETag(made.Version);
        return Results.Created($"/api/admin/v1/third-parties/{owner}/endpoints/{made.Id}", made);
    }

    static async Task<EndpointView> ReadEndpointAsync(
        string party,
        string id,
        IDbContextFactory<PortalDbContext> contexts,
        HttpContext context,
        CancellationToken stop
    )
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var row = await SaveEndpoint.FindAsync(db, Id(party, "third party"), Id(id, "endpoint"), stop);
        context.SetETag(row.Version);
        return EndpointView.Of(row);
    }

    static async Task<EndpointView> ReplaceEndpointAsync(
        string party,
        string id,
        EndpointForm form,
        SaveEndpoint save,
        Caller caller,
        HttpContext context,
        CancellationToken stop
    )
    {
        var saved = await save.ReplaceAsync(Id(party, "third party"), Id(id, "endpoint"), form, context.RequireIfMatch, caller.Actor, stop);
        context.SetETag(saved.Version);
        return saved;
    }

    static async Task<IResult> RemoveEndpointAsync(
        string party,
        string id,
        SaveEndpoint save,
        Caller caller,
        HttpContext context,
        CancellationToken stop
    )
    {
        await save.RemoveAsync(Id(party, "third party"), Id(id, "endpoint"), context.RequireIfMatch, caller.Actor, stop);
        return Results.NoContent();
    }

    static Task<TestView> TestAsync(string party, string id, TestEndpoint test, Caller caller, CancellationToken stop) =>
        test.RunAsync(Id(party, "third party"), Id(id, "endpoint"), caller.Actor, stop);

    static Task<Page<DeliveryView>> ListAsync(
        [AsParameters] DeliveryFilter filter,
        ReadDeliveries read,
        Caller caller,
        CancellationToken stop,
        int? limit = null,
        string? after = null
    ) => read.ListAsync(filter, Owner(caller), limit, after, stop);

    static Task<DeliveryView> ReadAsync(string id, ReadDeliveries read, Caller caller, CancellationToken stop) =>
        read.ReadAsync(Id(id, "delivery"), Owner(caller), stop);

    static async Task<IResult> RedeliverAsync(string id, SteerDelivery steer, ReadDeliveries read, Caller caller, CancellationToken stop)
    {
        var delivery = Id(id, "delivery");
        await steer.RedeliverAsync(delivery, Owner(caller), caller.Actor, stop);
        return Results.Accepted(value: await read.ReadAsync(delivery, Owner(caller), stop));
    }

    static async Task<DeliveryView> CancelAsync(string id, SteerDelivery steer, ReadDeliveries read, Caller caller, CancellationToken stop)
    {
        var delivery = Id(id, "delivery");
        await steer.CancelAsync(delivery, caller.Actor, stop);
        return await read.ReadAsync(delivery, null, stop);
    }

    /// <summary>A third party sees its own only; an administrator everything.</summary>
    static Guid? Owner(Caller caller) => caller.Kind == CallerKind.ThirdParty ? caller.Id : null;

    static Guid Id(string text, string what) => Ids.TryRead(text, out var id) ? id : throw RefusalException.NotFound(what);
}
