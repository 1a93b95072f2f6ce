using Portal.Data;

namespace Portal.Approvals;

/// <summary>Documents by title and number, third party and initiator. Who changes a title tells it (<see cref="SearchChangeRow"/>).</summary>
sealed class DocumentSearch : SearchSource<DocumentRow>
{
    /// <summary>Name of the list.</summary>
    public const string Name = "documents";

    /// <inheritdoc/>
    public override string List => Name;

    /// <inheritdoc/>
    public override IQueryable<SearchEntry> Entries(PortalDbContext db, IQueryable<DocumentRow> rows) =>
        rows.Select(x => new SearchEntry
        {
            Id = x.Id,
            Text = x.Title + "\n" + x.Number,
            Facet0 = x.ThirdPartyId,
            Facet1 = x.InitiatorId,
        });
}
