using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Identity;

/// <summary>Fills the rows of a person inside somebody's transaction.</summary>
sealed class PersonRows(ILookupNormalizer names, IPasswordHasher<PortalUser> hasher)
{
    /// <summary>A new value signs the person out everywhere.</summary>
    public static string NewStamp() => Convert.ToHexString(RandomNumberGenerator.GetBytes(20));

    /// <summary>Writes what the body says into the row; the caller has checked the body.</summary>
    /// <returns>True when open sessions must end: roles, password or sign-in name changed.</returns>
    /// <exception cref="RefusalException">The user name is taken.</exception>
    public async Task<bool> FillAsync(PortalDbContext db, PortalUser person, PersonBody body, CancellationToken stop)
    {
        var normalized = names.NormalizeName(body.UserName)!;
        if (await db.Users.AnyAsync(x => x.NormalizedUserName == normalized && x.Id != person.Id, stop))
            throw Taken();
        var renamed = person.UserName is not null && person.NormalizedUserName != normalized;
        (person.UserName, person.NormalizedUserName) = (body.UserName, normalized);
        (person.Email, person.NormalizedEmail) = (body.Email, names.NormalizeEmail(body.Email));
        (person.DisplayName, person.Unit, person.Title) = (body.DisplayName!, body.Unit, body.Title);
        (person.Locale, person.TimeZone) = (body.Locale ?? "en", body.TimeZone ?? "UTC");
        if (body.Password is not null)
            person.PasswordHash = hasher.HashPassword(person, body.Password);
        return await SetRolesAsync(db, person, body.Roles ?? [], stop) || renamed || body.Password is not null;
    }

    /// <summary>The user name belongs to somebody else.</summary>
    public static RefusalException Taken() =>
        RefusalException.Invalid(new Fault("/userName", "taken", "userName is taken; choose another."));

    static async Task<bool> SetRolesAsync(PortalDbContext db, PortalUser person, IReadOnlyList<string> wanted, CancellationToken stop)
    {
        var roles = await db.Roles.ToDictionaryAsync(x => x.Name!, x => x.Id, stop);
        var present = await db.UserRoles.Where(x => x.UserId == person.Id).ToListAsync(stop);
        var ids = wanted.Select(x => roles[x]).ToHashSet();
        var (gone, added) = (present.Where(x => !ids.Contains(x.RoleId)).ToList(), ids.Except(present.Select(x => x.RoleId)).ToList());
        db.UserRoles.RemoveRange(gone);
        db.UserRoles.AddRange(added.Select(x => new IdentityUserRole<Guid> { UserId = person.Id, RoleId = x }));
        return gone.Count + added.Count > 0;
    }
}
