using Microsoft.EntityFrameworkCore;
using Portal.Api;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Identity;

/// <summary>A person as an administrator reads it; never a password or its hash.</summary>
sealed record PersonView(
    string Id,
    string UserName,
    string DisplayName,
    string? Email,
    string? Unit,
    string? Title,
    IReadOnlyList<string> Roles,
    string Locale,
    string TimeZone,
    bool Enabled,
    bool HasPassword,
    DateTimeOffset CreatedAt,
    DateTimeOffset? DisabledAt,
    int Version
);

/// <summary>Reads people.</summary>
sealed class ReadPeople(IDbContextFactory<PortalDbContext> contexts)
{
    /// <summary>One page, oldest first; <paramref name="query"/> searches names and addresses.</summary>
    public async Task<Page<PersonView>> ListAsync(string? query, string? userName, int? limit, string? after, CancellationToken stop)
    {
        var (count, from) = (Paging.Limit(limit), Paging.AfterId(after));
        await using var db = await contexts.CreateDbContextAsync(stop);
        var people = db.Users.AsNoTracking();
        if (from is { } last)
            people = people.Where(x => x.Id > last);
        if (userName?.ToUpperInvariant() is { Length: > 0 } name)
            people = people.Where(x => x.NormalizedUserName == name);
        if (query is { Length: > 0 })
            people = people.Where(x => x.UserName!.Contains(query) || x.DisplayName.Contains(query) || x.Email!.Contains(query));
        var rows = await people.OrderBy(x => x.Id).Take(count + 1).ToListAsync(stop);
        var roles = await RolesAsync(db, [.. rows.Select(x => x.Id)], stop);
        return Paging.Cut(rows, count, x => x.Id, x => View(x, roles[x.Id]));
    }

    /// <summary>One person.</summary>
    /// <exception cref="RefusalException">There is none.</exception>
    public async Task<PersonView> OneAsync(string id, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var key = Key(id);
        var row = await db.Users.AsNoTracking().FirstOrDefaultAsync(x => x.Id == key, stop) ?? throw RefusalException.NotFound("person");
        return View(row, (await RolesAsync(db, [row.Id], stop))[row.Id]);
    }

    /// <summary>Reads the id of the address.</summary>
    public static Guid Key(string id) => Ids.TryRead(id, out var key) ? key : throw RefusalException.NotFound("person");

    static async Task<ILookup<Guid, string>> RolesAsync(PortalDbContext db, IReadOnlyList<Guid> people, CancellationToken stop)
    {
        var links = await (
            from link in db.UserRoles
            where people.Contains(link.UserId)
            join role in db.Roles on link.RoleId equals role.Id
            select new { link.UserId, role.Name }
        ).ToListAsync(stop);
        return links.ToLookup(x => x.UserId, x => x.Name!);
    }

    static PersonView View(PortalUser row, IEnumerable<string> roles) =>
        new(
            row.Id.ToString(),
            row.UserName!,
            row.DisplayName,
            row.Email,
            row.Unit,
            row.Title,
            [.. roles.Order(StringComparer.Ordinal)],
            row.Locale,
            row.TimeZone,
            row.DisabledAt is null,
            row.PasswordHash is not null,
            row.CreatedAt,
            row.DisabledAt,
            row.Version
        );
}
