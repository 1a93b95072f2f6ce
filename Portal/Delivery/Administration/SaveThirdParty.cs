using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Delivery;

/// <summary>Creates, replaces and removes third parties. Removing is soft: what they caused stays readable.</summary>
sealed class SaveThirdParty(ChangeThirdParties changes, TimeProvider clock)
{
    public Task<ThirdPartyView> CreateAsync(ThirdPartyForm form, Actor actor, CancellationToken stop)
    {
        var name = Judge(form);
        return changes.RunAsync(
            async db =>
            {
                await RequireFreeNameAsync(db, name, null, stop);
                var row = new ThirdPartyRow
                {
                    Id = Ids.New(clock),
                    Name = name,
                    Description = form.Description,
                    CreatedAt = clock.GetUtcNow(),
                };
                db.ThirdParties.Add(row);
                db.Record(clock, actor, "thirdParty.created", "thirdParty", row.Id, new { row.Name });
                return ThirdPartyView.Of(row);
            },
            name,
            stop
        );
    }

    public Task<ThirdPartyView> ReplaceAsync(
        Guid id,
        ThirdPartyForm form,
        Action<int> requireVersion,
        Actor actor,
        CancellationToken stop
    ) =>
        changes.RunAsync(
            async db =>
            {
                var row = await FindAsync(db, id, stop);
                requireVersion(row.Version);
                var name = Judge(form);
                await RequireFreeNameAsync(db, name, id, stop);
                (row.Name, row.Description, row.Version) = (name, form.Description, row.Version + 1);
                db.Record(clock, actor, "thirdParty.updated", "thirdParty", row.Id, new { row.Name });
                return ThirdPartyView.Of(row);
            },
            form.Name ?? "",
            stop
        );

    public Task RemoveAsync(Guid id, Action<int> requireVersion, Actor actor, CancellationToken stop) =>
        changes.RunAsync(
            async db =>
            {
                var row = await FindAsync(db, id, stop);
                requireVersion(row.Version);
                var now = clock.GetUtcNow();
                (row.DeletedAt, row.Version) = (now, row.Version + 1);
                foreach (var endpoint in await db.Endpoints.Where(x => x.ThirdPartyId == id && x.DeletedAt == null).ToListAsync(stop))
                    await SaveEndpoint.RemoveAsync(db, endpoint, now, stop);
                db.Record(clock, actor, "thirdParty.removed", "thirdParty", row.Id, new { row.Name });
                return true;
            },
            "",
            stop
        );

    /// <summary>The row, or not found.</summary>
    public static async Task<ThirdPartyRow> FindAsync(PortalDbContext db, Guid id, CancellationToken stop) =>
        await db.ThirdParties.FirstOrDefaultAsync(x => x.Id == id && x.DeletedAt == null, stop)
        ?? throw RefusalException.NotFound("third party");

    static string Judge(ThirdPartyForm form)
    {
        var name = form.Name?.Trim();
        if (name is not { Length: >= 1 and <= 100 } || name.Any(char.IsControl))
            throw RefusalException.Invalid(new Fault("/name", "required", "name must have 1 to 100 characters."));
        if (form.Description is { Length: > 2000 })
            throw RefusalException.Invalid(new Fault("/description", "too-long", "description must not exceed 2,000 characters."));
        return name;
    }

    // SMTP AUTH and agents find a third party by its name without case, so two must not differ by case alone.
    static async Task RequireFreeNameAsync(PortalDbContext db, string name, Guid? self, CancellationToken stop)
    {
        var names = await db.ThirdParties.Where(x => x.DeletedAt == null && x.Id != self).Select(x => x.Name).ToListAsync(stop);
        if (names.Contains(name, StringComparer.OrdinalIgnoreCase))
            throw ChangeThirdParties.NameTaken(name);
    }
}
