using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Approvals;

/// <summary>The routes that a person or a third party may use.</summary>
public sealed class AvailableRoutes
{
    readonly IDbContextFactory<PortalDbContext> contexts;
    readonly RouteVersions versions;

    internal AvailableRoutes(IDbContextFactory<PortalDbContext> contexts, RouteVersions versions)
    {
        this.contexts = contexts;
        this.versions = versions;
    }

    /// <summary>In order of their codes. A third party sees the open ones and its own; a person sees all.</summary>
    public async Task<IReadOnlyList<RouteView>> ListAsync(Initiator by, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(by);
        Guid? thirdParty = by.Kind == InitiatorKind.ThirdParty ? by.Id : null;
        await using var db = await contexts.CreateDbContextAsync(stop);
        var rows = await (
            from r in db.Routes.AsNoTracking()
            join t in db.ThirdParties on r.ThirdPartyId equals t.Id into owners
            from owner in owners.DefaultIfEmpty()
            where r.DeletedAt == null && (thirdParty == null || r.ThirdPartyId == null || r.ThirdPartyId == thirdParty)
            orderby r.Code
            select new { Route = r, Owner = owner == null ? null : owner.Name }
        ).ToListAsync(stop);
        var views = new List<RouteView>(rows.Count);
        foreach (var row in rows)
            views.Add(Of(await versions.GetAsync(db, row.Route.Id, row.Route.CurrentVersion, stop), row.Route.Name, row.Owner));
        return views;
    }

    static RouteView Of(PublishedRoute route, string name, string? owner) =>
        new(
            route.Route.Code,
            name,
            route.Route.Version,
            owner,
            route.Schema is null ? null : JsonSerializer.Deserialize<JsonElement>(route.Schema),
            [
                .. route.Route.Steps.Select(x => new PredictedStep(
                    x.Name,
                    Domain.Approvals.Words.Of(x.Mode),
                    [.. x.People.Select(y => new PersonView(y.Id, y.Name, y.Unit))]
                )),
            ]
        );
}
