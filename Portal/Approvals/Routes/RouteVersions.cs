using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Approvals;

namespace Portal.Approvals;

/// <summary>One published version: its steps and the schema of its fields.</summary>
sealed record PublishedRoute(RouteSnapshot Route, string? Schema);

/// <summary>Published versions never change, so each is read once in the life of the process.</summary>
sealed class RouteVersions
{
    readonly ConcurrentDictionary<(Guid Route, int Version), PublishedRoute> known = new();

    /// <summary>The version a document runs on.</summary>
    public async ValueTask<PublishedRoute> GetAsync(PortalDbContext db, Guid routeId, int version, CancellationToken stop)
    {
        if (known.TryGetValue((routeId, version), out var published))
            return published;
        var row = await (
            from v in db.RouteVersions.AsNoTracking()
            join r in db.Routes.AsNoTracking() on v.RouteId equals r.Id
            where v.RouteId == routeId && v.Number == version
            select new
            {
                r.Code,
                v.Steps,
                v.Fields,
            }
        ).SingleAsync(stop);
        published = new(new RouteSnapshot(row.Code, version, ApprovalsJson.Read<List<RouteStep>>(row.Steps)), row.Fields);
        known.TryAdd((routeId, version), published);
        return published;
    }
}
