using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Approvals;
using Portal.Domain.Common;
using Portal.Domain.Identity;

namespace Portal.Approvals;

/// <summary>Finds the documents and routes that stand still without a person, or go on with the person again.</summary>
sealed class PersonDuties(IDbContextFactory<PortalDbContext> contexts, RouteVersions routes, TimeProvider clock) : IPersonDuties
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<RowCommand>> PlanAsync(Guid personId, bool comesBack, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        // The caller's change is not committed yet, so the person is counted as it will be.
        var absent = (await db.Users.Where(x => x.DisabledAt != null).Select(x => x.Id).ToListAsync(stop)).ToHashSet();
        if (comesBack)
            absent.Remove(personId);
        else
            absent.Add(personId);
        return [.. await OfDocumentsAsync(db, personId, absent, stop), .. await OfRoutesAsync(db, personId, absent, stop)];
    }

    async Task<List<RowCommand>> OfDocumentsAsync(PortalDbContext db, Guid personId, HashSet<Guid> absent, CancellationToken stop)
    {
        var waiting = await (
            from t in db.Tasks.AsNoTracking()
            join d in db.Documents.AsNoTracking() on t.DocumentId equals d.Id
            where t.State == "active" && db.Tasks.Any(x => x.DocumentId == d.Id && x.PersonId == personId && x.State == "active")
            join u in db.Users on t.PersonId equals u.Id
            select new
            {
                Document = d,
                t.StepIndex,
                t.PersonId,
                UserName = u.UserName ?? "",
            }
        ).ToListAsync(stop);
        var rows = new List<RowCommand>();
        foreach (var document in waiting.GroupBy(x => x.Document.Id))
        {
            var row = document.First().Document;
            var step = (await routes.GetAsync(db, row.RouteId, row.RouteVersion, stop)).Route.Steps[document.First().StepIndex];
            var missing = document.Where(x => absent.Contains(x.PersonId)).ToList();
            var standsStill = missing.Count > 0 && (step.Mode == StepMode.All || missing.Count == document.Count());
            rows.Add(
                standsStill
                    ? AbsenceAlarms.Raise(
                        clock,
                        AbsenceAlarms.Document,
                        row.Id,
                        AbsenceAlarms.WaitingText(row.Number, step.Name, missing.Select(x => x.UserName))
                    )
                    : AbsenceAlarms.End(clock, AbsenceAlarms.Document, row.Id)
            );
        }
        return rows;
    }

    async Task<List<RowCommand>> OfRoutesAsync(PortalDbContext db, Guid personId, HashSet<Guid> absent, CancellationToken stop)
    {
        var rows = new List<RowCommand>();
        foreach (var row in await db.Routes.AsNoTracking().Where(x => x.DeletedAt == null).ToListAsync(stop))
        {
            var route = (await routes.GetAsync(db, row.Id, row.CurrentVersion, stop)).Route;
            if (!route.Steps.Any(x => x.People.Any(y => y.Id == personId)))
                continue;
            var empty = route.Steps.FirstOrDefault(x => x.People.All(y => absent.Contains(y.Id)));
            rows.Add(
                empty is null
                    ? AbsenceAlarms.End(clock, AbsenceAlarms.Route, row.Id)
                    : AbsenceAlarms.Raise(clock, AbsenceAlarms.Route, row.Id, AbsenceAlarms.RouteText(row.Code, empty))
            );
        }
        return rows;
    }
}
