using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Approvals;
using Portal.Domain.Common;

namespace Portal.Approvals;

/// <summary>Creates, replaces and removes routes. Every save publishes a new version; running documents keep theirs.</summary>
sealed class PublishRoute(WriteTransactions transactions, IDbContextFactory<PortalDbContext> contexts, TimeProvider clock)
{
    public async Task<(RouteAnswer Route, int RowVersion)> CreateAsync(Actor actor, RouteRequest request, CancellationToken stop)
    {
        try
        {
            return await transactions.RunAsync(db => AddAsync(db, actor, request, stop), stop);
        }
        catch (DbUpdateException)
        {
            // Another call committed the same code a moment ago: now it is there to be seen.
            return await transactions.RunAsync(db => AddAsync(db, actor, request, stop), stop);
        }
    }

    public async Task<(RouteAnswer Route, int RowVersion)> ReplaceAsync(
        Actor actor,
        Guid routeId,
        RouteRequest request,
        Action<int> precondition,
        CancellationToken stop
    ) =>
        await transactions.RunAsync(
            async db =>
            {
                var row = await FindAsync(db, routeId, stop);
                precondition(row.Version);
                var good = await RouteCheck.CheckAsync(db, request, stop);
                if (good.Code != row.Code)
                    throw RefusalException.Invalid(
                        new Fault(
                            "/code",
                            "not-changeable",
                            $"The code of a route is for life; it is '{row.Code}'. Make another route instead."
                        )
                    );
                row.Name = good.Name;
                row.ThirdPartyId = good.ThirdPartyId;
                row.CurrentVersion++;
                row.Version++;
                AddVersion(db, row, good, actor);
                await db.ExecuteAsync([AbsenceAlarms.End(clock, AbsenceAlarms.Route, row.Id)], stop);
                db.Record(clock, actor, "route.updated", "route", row.Id, new { row.Code, version = row.CurrentVersion });
                return (await AnswerAsync(db, row, good, stop), row.Version);
            },
            stop
        );

    /// <summary>No new documents; running ones go on.</summary>
    public Task RemoveAsync(Actor actor, Guid routeId, Action<int> precondition, CancellationToken stop) =>
        transactions.RunAsync(
            async db =>
            {
                var row = await FindAsync(db, routeId, stop);
                precondition(row.Version);
                row.DeletedAt = clock.GetUtcNow();
                await db.ExecuteAsync([AbsenceAlarms.End(clock, AbsenceAlarms.Route, row.Id)], stop);
                row.Version++;
                db.Record(clock, actor, "route.deleted", "route", row.Id, new { row.Code });
            },
            stop
        );

    public async Task<(RouteAnswer Route, int RowVersion)> GetAsync(Guid routeId, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var row = await FindAsync(db, routeId, stop);
        return (await AnswerAsync(db, row, await StoredAsync(db, row, stop), stop), row.Version);
    }

    public async Task<IReadOnlyList<(Guid Id, RouteAnswer Route)>> ListAsync(Guid? after, int count, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var rows = await db
            .Routes.AsNoTracking()
            .Where(x => x.DeletedAt == null && (after == null || x.Id > after))
            .OrderBy(x => x.Id)
            .Take(count)
            .ToListAsync(stop);
        var routes = new List<(Guid, RouteAnswer)>(rows.Count);
        foreach (var row in rows)
            routes.Add((row.Id, await AnswerAsync(db, row, await StoredAsync(db, row, stop), stop)));
        return routes;
    }

    async Task<(RouteAnswer, int)> AddAsync(PortalDbContext db, Actor actor, RouteRequest request, CancellationToken stop)
    {
        var good = await RouteCheck.CheckAsync(db, request, stop);
        var existing = await db
            .Routes.Where(x => x.Code == good.Code && x.DeletedAt == null)
            .Select(x => (Guid?)x.Id)
            .FirstOrDefaultAsync(stop);
        if (existing is { } id)
            throw new RefusalException(RefusalKind.Conflict, "duplicate-code", $"There is a route with the code '{good.Code}' already.")
            {
                Extensions = new Dictionary<string, object?> { ["id"] = id.ToString("D") },
            };
        var row = new RouteRow
        {
            Id = Ids.New(clock),
            Code = good.Code,
            Name = good.Name,
            ThirdPartyId = good.ThirdPartyId,
            CurrentVersion = 1,
            CreatedAt = clock.GetUtcNow(),
        };
        db.Routes.Add(row);
        AddVersion(db, row, good, actor);
        db.Record(clock, actor, "route.created", "route", row.Id, new { row.Code });
        return (await AnswerAsync(db, row, good, stop), row.Version);
    }

    void AddVersion(PortalDbContext db, RouteRow row, CheckedRoute good, Actor actor) =>
        db.RouteVersions.Add(
            new RouteVersionRow
            {
                Id = Ids.New(clock),
                RouteId = row.Id,
                Number = row.CurrentVersion,
                Steps = ApprovalsJson.Write(good.Steps),
                Fields = good.Schema,
                CreatedAt = clock.GetUtcNow(),
                CreatedBy = actor.Name,
            }
        );

    static async Task<RouteRow> FindAsync(PortalDbContext db, Guid routeId, CancellationToken stop) =>
        await db.Routes.FirstOrDefaultAsync(x => x.Id == routeId && x.DeletedAt == null, stop) ?? throw RefusalException.NotFound("route");

    static async Task<CheckedRoute> StoredAsync(PortalDbContext db, RouteRow row, CancellationToken stop)
    {
        var version = await db.RouteVersions.AsNoTracking().SingleAsync(x => x.RouteId == row.Id && x.Number == row.CurrentVersion, stop);
        return new CheckedRoute(row.Code, row.Name, row.ThirdPartyId, ApprovalsJson.Read<List<RouteStep>>(version.Steps), version.Fields);
    }

    static async Task<RouteAnswer> AnswerAsync(PortalDbContext db, RouteRow row, CheckedRoute route, CancellationToken stop) =>
        new(
            row.Id,
            row.Code,
            row.Name,
            row.ThirdPartyId is { } id ? await db.ThirdParties.Where(x => x.Id == id).Select(x => x.Name).FirstAsync(stop) : null,
            row.CurrentVersion,
            [
                .. route.Steps.Select(x => new RouteStepAnswer(
                    x.Name,
                    Words.Of(x.Mode),
                    [.. x.People.Select(y => y.UserName)],
                    x.DueHours,
                    new AllowRequest(x.Allow.Return, x.Allow.Reject)
                )),
            ],
            route.Schema is null ? null : JsonSerializer.Deserialize<JsonElement>(route.Schema),
            row.CreatedAt
        );
}
