using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Common;
using Portal.Domain.Identity;

namespace Portal.Identity;

/// <summary>
/// Answers <see cref="INotifier"/>. The statement finds the people itself, so that the planning needs no look-up on the
/// way of a mail; who is locked out or gone by then gets nothing.
/// </summary>
sealed class Notifier(IDbContextFactory<PortalDbContext> contexts, ILiveFeed feed, TimeProvider clock) : INotifier
{
    const int LongestText = 4000;

    const string Insert =
        "INSERT INTO \"Notices\" (\"Id\", \"PersonId\", \"Title\", \"Text\", \"Link\", \"At\", \"CauseId\") SELECT $1, u.\"Id\", $2, $3, $4, $5, $6 FROM \"AspNetUsers\" u WHERE u.\"DisabledAt\" IS NULL AND ";

    const string OfName = Insert + "(u.\"NormalizedUserName\" = $7 OR u.\"Id\" = $8) ON CONFLICT (\"Id\", \"PersonId\") DO NOTHING";

    const string OfRole =
        Insert
        + "EXISTS (SELECT 1 FROM \"AspNetUserRoles\" x JOIN \"AspNetRoles\" r ON r.\"Id\" = x.\"RoleId\" WHERE x.\"UserId\" = u.\"Id\" AND r.\"NormalizedName\" = $7) ON CONFLICT (\"Id\", \"PersonId\") DO NOTHING";

    /// <inheritdoc/>
    public PlannedNotice Plan(NoticeRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (id, now) = (Ids.New(clock), clock.GetUtcNow());
        var text = request.Text.Length <= LongestText ? request.Text : request.Text[..LongestText] + "…";
        var rows = new List<RowCommand>();
        foreach (var person in request.People)
        {
            var personId = Ids.TryRead(person, out var known) ? known : Guid.Empty;
            rows.Add(new RowCommand(OfName, id, request.Title, text, request.Link, now, request.CauseId, Normal(person), personId));
        }
        foreach (var role in request.Roles)
            rows.Add(new RowCommand(OfRole, id, request.Title, text, request.Link, now, request.CauseId, Normal(role)));
        return new PlannedNotice(id, rows);
    }

    /// <inheritdoc/>
    public void Committed(PlannedNotice notice)
    {
        ArgumentNullException.ThrowIfNull(notice);
        feed.Publish(new LiveEvent(LiveTopic.Notice, notice.Id));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> UnknownAsync(IReadOnlyCollection<string> people, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(people);
        if (people.Count == 0)
            return [];
        await using var db = await contexts.CreateDbContextAsync(stop);
        var names = people.Select(Normal).ToList();
        var known = await db.Users.Where(x => names.Contains(x.NormalizedUserName!)).Select(x => x.NormalizedUserName!).ToListAsync(stop);
        var ids = people.Select(x => Ids.TryRead(x, out var id) ? id : Guid.Empty).Where(x => x != Guid.Empty).ToList();
        var found = await db.Users.Where(x => ids.Contains(x.Id)).Select(x => x.Id).ToListAsync(stop);
        return [.. people.Where(x => !known.Contains(Normal(x)) && !(Ids.TryRead(x, out var id) && found.Contains(id)))];
    }

    static string Normal(string text) => text.Trim().ToUpperInvariant();
}
