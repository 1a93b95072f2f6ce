using Microsoft.EntityFrameworkCore;
using Portal.Api;
using Portal.Data;
using Portal.Domain.Common;
using Portal.Domain.Identity;

namespace Portal.Identity;

/// <summary>Adds a person.</summary>
sealed class CreatePerson(WriteTransactions writes, PersonRows rows, ILiveFeed feed, TimeProvider clock)
{
    /// <summary>Creates and audits in one transaction.</summary>
    /// <exception cref="RefusalException">The body has faults, or the user name is taken.</exception>
    public async Task<Guid> RunAsync(Actor actor, PersonBody body, CancellationToken stop)
    {
        body.Check();
        try
        {
            var id = await writes.RunAsync(db => AddAsync(db, actor, body, demo: false, stop), stop);
            feed.Publish(new LiveEvent(LiveTopic.Identity, id));
            return id;
        }
        catch (DbUpdateException fault) when (fault.InnerException is System.Data.Common.DbException)
        {
            // Two administrators at once on PostgreSQL: the unique index decides.
            throw PersonRows.Taken();
        }
    }

    /// <summary>The same inside a transaction that is already open.</summary>
    public async Task<Guid> AddAsync(PortalDbContext db, Actor actor, PersonBody body, bool demo, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var person = new PortalUser
        {
            Id = Ids.New(clock),
            CreatedAt = now,
            SecurityStamp = PersonRows.NewStamp(),
            LockoutEnabled = true,
            DisabledAt = body.Enabled == false ? now : null,
            Demo = demo,
        };
        await rows.FillAsync(db, person, body, stop);
        db.Users.Add(person);
        db.Record(clock, actor, "person.created", "person", person.Id, Told(body));
        return person.Id;
    }

    /// <summary>What the audit says of a body: everything but the password.</summary>
    public static object Told(PersonBody body) =>
        new
        {
            body.UserName,
            body.DisplayName,
            body.Email,
            body.Unit,
            body.Title,
            roles = body.Roles ?? [],
            passwordSet = body.Password is not null,
            body.Enabled,
        };
}

/// <summary>Replaces or disables a person.</summary>
sealed class ChangePerson(WriteTransactions writes, PersonRows rows, IPersonDuties duties, ILiveFeed feed, TimeProvider clock)
{
    /// <summary>PUT: replaces everything but an omitted password.</summary>
    /// <param name="precondition">Called with the present version; throws when the caller worked from another.</param>
    /// <exception cref="RefusalException">Not there, stale, faulty, or the last administrator.</exception>
    public async Task ReplaceAsync(Caller caller, string id, PersonBody body, Action<int> precondition, CancellationToken stop)
    {
        body.Check();
        try
        {
            await writes.RunAsync(
                async db =>
                {
                    var person = await LoadAsync(db, id, precondition, stop);
                    var ends = await rows.FillAsync(db, person, body, stop);
                    if (SetEnabled(person, body.Enabled ?? person.DisabledAt is null))
                    {
                        ends = true;
                        await TellDutiesAsync(db, person, stop);
                    }
                    if (ends)
                        person.SecurityStamp = PersonRows.NewStamp();
                    person.Version++;
                    db.Record(clock, caller.Actor, "person.updated", "person", person.Id, CreatePerson.Told(body));
                    await KeepAnAdministratorAsync(db, caller, stop);
                },
                stop
            );
        }
        catch (DbUpdateException fault) when (fault.InnerException is System.Data.Common.DbException)
        {
            throw PersonRows.Taken();
        }
        Tell(id);
    }

    /// <summary>DELETE: disables; the person's records keep their actor.</summary>
    /// <exception cref="RefusalException">Not there, stale, or the last administrator.</exception>
    public async Task DisableAsync(Caller caller, string id, Action<int> precondition, CancellationToken stop)
    {
        await writes.RunAsync(
            async db =>
            {
                var person = await LoadAsync(db, id, precondition, stop);
                if (!SetEnabled(person, false))
                    return;
                await TellDutiesAsync(db, person, stop);
                person.SecurityStamp = PersonRows.NewStamp();
                person.Version++;
                db.Record(clock, caller.Actor, "person.disabled", "person", person.Id, new { person.UserName });
                await KeepAnAdministratorAsync(db, caller, stop);
            },
            stop
        );
        Tell(id);
    }

    /// <summary>Ends the lock of an account after wrong passwords.</summary>
    /// <exception cref="RefusalException">Not there, or stale.</exception>
    public Task UnlockAsync(Caller caller, string id, Action<int> precondition, CancellationToken stop) =>
        writes.RunAsync(
            async db =>
            {
                var person = await LoadAsync(db, id, precondition, stop);
                (person.LockoutEnd, person.AccessFailedCount) = (null, 0);
                person.Version++;
                db.Record(clock, caller.Actor, "person.unlocked", "person", person.Id, new { person.UserName });
            },
            stop
        );

    // Tokens and cookies that are remembered are looked up again: here before this returns, on other nodes within a moment.
    void Tell(string id) => feed.Publish(new LiveEvent(LiveTopic.Identity, ReadPeople.Key(id)));

    static async Task<PortalUser> LoadAsync(PortalDbContext db, string id, Action<int> precondition, CancellationToken stop)
    {
        var key = ReadPeople.Key(id);
        var person = await db.Users.FirstOrDefaultAsync(x => x.Id == key, stop) ?? throw RefusalException.NotFound("person");
        precondition(person.Version);
        return person;
    }

    // A document or a route that stands still without the person raises an alarm in the same transaction.
    async Task TellDutiesAsync(PortalDbContext db, PortalUser person, CancellationToken stop) =>
        await db.ExecuteAsync(await duties.PlanAsync(person.Id, person.DisabledAt is null, stop), stop);

    bool SetEnabled(PortalUser person, bool enabled)
    {
        if (enabled == person.DisabledAt is null)
            return false;
        person.DisabledAt = enabled ? null : clock.GetUtcNow();
        return true;
    }

    // Nobody may lock everybody out; who holds the bootstrap token can always come back.
    static async Task KeepAnAdministratorAsync(PortalDbContext db, Caller caller, CancellationToken stop)
    {
        if (caller.Kind == CallerKind.Bootstrap)
            return;
        await db.SaveChangesAsync(stop);
        if (!await Administrators.AnyAsync(db, stop))
            throw new RefusalException(
                RefusalKind.Conflict,
                "last-administrator",
                "This is the last administrator; make another person administrator first."
            );
    }
}

/// <summary>Who can administer.</summary>
static class Administrators
{
    /// <summary>Whether an enabled person has the role admin.</summary>
    public static Task<bool> AnyAsync(PortalDbContext db, CancellationToken stop) =>
        (
            from link in db.UserRoles
            join role in db.Roles on link.RoleId equals role.Id
            join person in db.Users on link.UserId equals person.Id
            where role.Name == RolesContent.Admin && person.DisabledAt == null && !person.Demo
            select person.Id
        ).AnyAsync(stop);
}
