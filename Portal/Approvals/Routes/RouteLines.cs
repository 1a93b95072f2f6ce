using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Approvals;

/// <summary>A route of the list.</summary>
/// <param name="Running">Documents that are on their way on any of its versions.</param>
sealed record RouteLine(
    Guid Id,
    string Code,
    string Name,
    string? ThirdParty,
    int Version,
    IReadOnlyList<string> Steps,
    int Running,
    DateTimeOffset PublishedAt
);

/// <summary>One published version.</summary>
/// <param name="Running">Documents that are on their way on it.</param>
sealed record RouteVersionLine(int Number, DateTimeOffset PublishedAt, string PublishedBy, IReadOnlyList<string> Steps, int Running);

/// <summary>Whom a step can name.</summary>
public sealed record RoutePerson(string UserName, string Name, string? Unit);

/// <summary>Reads routes for their pages, and checks one without publishing it.</summary>
sealed class RouteLines(IDbContextFactory<PortalDbContext> contexts)
{
    const int MostPeople = 2000;
    static readonly string[] OnTheWay = ["inApproval", "returned", "suspended"];

    /// <summary>A page, oldest first; <paramref name="after"/> is the last id of the page before.</summary>
    public async Task<IReadOnlyList<RouteLine>> ReadAsync(string? text, Guid? after, int limit, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var rows = Filtered(db, text);
        if (after is { } last)
            rows = rows.Where(x => x.Id > last);
        var found = await (
            from route in rows.OrderBy(x => x.Id).Take(limit)
            join version in db.RouteVersions
                on new { RouteId = route.Id, Number = route.CurrentVersion } equals new { version.RouteId, version.Number }
            orderby route.Id
            select new
            {
                Route = route,
                version.Steps,
                version.CreatedAt,
                Party = db.ThirdParties.Where(x => x.Id == route.ThirdPartyId).Select(x => x.Name).FirstOrDefault(),
                Running = db.Documents.Count(x => x.RouteId == route.Id && OnTheWay.Contains(x.State)),
            }
        ).ToListAsync(stop);
        return
        [
            .. found.Select(x => new RouteLine(
                x.Route.Id,
                x.Route.Code,
                x.Route.Name,
                x.Party,
                x.Route.CurrentVersion,
                Names(x.Steps),
                x.Running,
                x.CreatedAt
            )),
        ];
    }

    /// <summary>How many there are.</summary>
    public async Task<int> CountAsync(string? text, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        return await Filtered(db, text).CountAsync(stop);
    }

    /// <summary>The versions of a route, newest first.</summary>
    public async Task<IReadOnlyList<RouteVersionLine>> VersionsAsync(Guid routeId, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var running = await db
            .Documents.Where(x => x.RouteId == routeId && OnTheWay.Contains(x.State))
            .GroupBy(x => x.RouteVersion)
            .Select(x => new { x.Key, Count = x.Count() })
            .ToDictionaryAsync(x => x.Key, x => x.Count, stop);
        var rows = await db
            .RouteVersions.AsNoTracking()
            .Where(x => x.RouteId == routeId)
            .OrderByDescending(x => x.Number)
            .Take(100)
            .ToListAsync(stop);
        return
        [
            .. rows.Select(x => new RouteVersionLine(
                x.Number,
                x.CreatedAt,
                x.CreatedBy,
                Names(x.Steps),
                running.GetValueOrDefault(x.Number)
            )),
        ];
    }

    /// <summary>What the form offers: people who can sign in, and third parties.</summary>
    public async Task<(IReadOnlyList<RoutePerson> People, IReadOnlyList<string> ThirdParties)> ChoicesAsync(CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var people = await db
            .Users.AsNoTracking()
            .Where(x => x.DisabledAt == null)
            .OrderBy(x => x.NormalizedUserName)
            .Take(MostPeople)
            .Select(x => new RoutePerson(x.UserName!, x.DisplayName, x.Unit))
            .ToListAsync(stop);
        var parties = await db.ThirdParties.Where(x => x.DeletedAt == null).OrderBy(x => x.Name).Select(x => x.Name).ToListAsync(stop);
        return (people, parties);
    }

    /// <summary>Finds the faults of a route and changes nothing.</summary>
    /// <exception cref="RefusalException">It has some, each with its pointer.</exception>
    public async Task CheckAsync(RouteRequest request, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        await RouteCheck.CheckAsync(db, request, stop);
    }

    static IReadOnlyList<string> Names(string steps) =>
        [.. ApprovalsJson.Read<List<Domain.Approvals.RouteStep>>(steps).Select(x => x.Name)];

    static IQueryable<RouteRow> Filtered(PortalDbContext db, string? text)
    {
        var rows = db.Routes.AsNoTracking().Where(x => x.DeletedAt == null);
        return text?.Trim() is { Length: > 0 } part ? rows.Where(x => x.Code.Contains(part) || x.Name.Contains(part)) : rows;
    }
}
