using Portal.Data;

namespace Portal.Approvals;

/// <summary>Tasks by what their line shows, and by person. Who changes a title tells it (<see cref="SearchChangeRow"/>).</summary>
sealed class TaskSearch : SearchSource<TaskRow>
{
    /// <summary>Name of the list.</summary>
    public const string Name = "tasks";

    /// <inheritdoc/>
    public override string List => Name;

    /// <inheritdoc/>
    public override IQueryable<SearchEntry> Entries(PortalDbContext db, IQueryable<TaskRow> rows) =>
        from task in rows
        join document in db.Documents on task.DocumentId equals document.Id
        join party in db.ThirdParties on document.ThirdPartyId equals party.Id
        select new SearchEntry
        {
            Id = task.Id,
            Text = document.Title + "\n" + document.Number + "\n" + document.InitiatorName + "\n" + party.Name + "\n" + task.Step,
            Facet0 = task.PersonId,
        };
}
