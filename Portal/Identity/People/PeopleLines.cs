using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Identity;

/// <summary>Which people a list shows; members that are null leave everything.</summary>
/// <param name="Text">Part of a name or address.</param>
/// <param name="Role">Who has it.</param>
/// <param name="State">active, locked or removed.</param>
sealed record PeopleQuery(string? Text = null, string? Role = null, string? State = null);

/// <summary>A person of the list.</summary>
/// <param name="State">active, locked (after wrong passwords) or removed.</param>
/// <param name="OpenTasks">Documents that wait for this person.</param>
sealed record PersonLine(
    Guid Id,
    string UserName,
    string DisplayName,
    string? Unit,
    IReadOnlyList<string> Roles,
    string State,
    bool HasPassword,
    bool Demo,
    int OpenTasks
);

/// <summary>What hangs on a person: open tasks and routes that name them.</summary>
sealed record PersonDuties(
    IReadOnlyList<(Guid Document, string Number, string Step)> Tasks,
    int OpenTasks,
    IReadOnlyList<(Guid Route, string Name)> Routes
);

/// <summary>Reads people for their pages, oldest first.</summary>
sealed class PeopleLines(IDbContextFactory<PortalDbContext> contexts, TimeProvider clock)
{
    const int TasksShown = 10;

    /// <summary>A page; <paramref name="after"/> is the last id of the page before.</summary>
    public async Task<IReadOnlyList<PersonLine>> ReadAsync(PeopleQuery query, Guid? after, int limit, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var (rows, now) = (Filtered(db, query), clock.GetUtcNow());
        if (after is { } last)
            rows = rows.Where(x => x.Id > last);
        var people = await rows.OrderBy(x => x.Id).Take(limit).ToListAsync(stop);
        var ids = people.ConvertAll(x => x.Id);
        var roles = await (
            from link in db.UserRoles
            where ids.Contains(link.UserId)
            join role in db.Roles on link.RoleId equals role.Id
            select new { link.UserId, role.Name }
        ).ToListAsync(stop);
        var tasks = await db
            .Tasks.Where(x => ids.Contains(x.PersonId) && x.State == "active")
            .GroupBy(x => x.PersonId)
            .Select(x => new { x.Key, Count = x.Count() })
            .ToDictionaryAsync(x => x.Key, x => x.Count, stop);
        var byPerson = roles.ToLookup(x => x.UserId, x => x.Name!);
        return
        [
            .. people.Select(x => new PersonLine(
                x.Id,
                x.UserName!,
                x.DisplayName,
                x.Unit,
                [.. byPerson[x.Id].Order(StringComparer.Ordinal)],
                StateOf(x, now),
                x.PasswordHash is not null,
                x.Demo,
                tasks.GetValueOrDefault(x.Id)
            )),
        ];
    }

    /// <summary>How many there are.</summary>
    public async Task<int> CountAsync(PeopleQuery query, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        return await Filtered(db, query).CountAsync(stop);
    }

    /// <summary>State of one person: active, locked or removed.</summary>
    public async Task<string> StateAsync(Guid id, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        return StateOf(await db.Users.AsNoTracking().SingleAsync(x => x.Id == id, stop), clock.GetUtcNow());
    }

    /// <summary>What would be left behind if the person went.</summary>
    public async Task<PersonDuties> DutiesAsync(Guid id, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var open = db.Tasks.AsNoTracking().Where(x => x.PersonId == id && x.State == "active");
        var tasks = await (
            from task in open
            join document in db.Documents on task.DocumentId equals document.Id
            orderby task.Id
            select new
            {
                document.Id,
                document.Number,
                task.Step,
            }
        )
            .Take(TasksShown)
            .ToListAsync(stop);
        var text = id.ToString();
        var routes = await (
            from route in db.Routes.AsNoTracking()
            where route.DeletedAt == null
            join version in db.RouteVersions
                on new { RouteId = route.Id, Number = route.CurrentVersion } equals new { version.RouteId, version.Number }
            where version.Steps.Contains(text)
            orderby route.Code
            select new { route.Id, route.Name }
        ).ToListAsync(stop);
        return new PersonDuties(
            [.. tasks.Select(x => (x.Id, x.Number, x.Step))],
            await open.CountAsync(stop),
            [.. routes.Select(x => (x.Id, x.Name))]
        );
    }

    static string StateOf(PortalUser row, DateTimeOffset now) =>
        row.DisabledAt is not null ? "removed"
        : row.LockoutEnd > now ? "locked"
        : "active";

    IQueryable<PortalUser> Filtered(PortalDbContext db, PeopleQuery query)
    {
        var (rows, now) = (db.Users.AsNoTracking(), (DateTimeOffset?)clock.GetUtcNow());
        if (query.Text?.Trim() is { Length: > 0 } text)
            rows = rows.Where(x =>
                x.UserName!.Contains(text) || x.DisplayName.Contains(text) || x.Email!.Contains(text) || x.Unit!.Contains(text)
            );
        if (query.Role is { Length: > 0 } role)
            rows = rows.Where(x => db.UserRoles.Any(y => y.UserId == x.Id && db.Roles.Any(z => z.Id == y.RoleId && z.Name == role)));
        return query.State switch
        {
            "active" => rows.Where(x => x.DisabledAt == null && (x.LockoutEnd == null || x.LockoutEnd <= now)),
            "locked" => rows.Where(x => x.DisabledAt == null && x.LockoutEnd > now),
            "removed" => rows.Where(x => x.DisabledAt != null),
            _ => rows,
        };
    }
}
