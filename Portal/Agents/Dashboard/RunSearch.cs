using Portal.Data;

namespace Portal.Agents;

/// <summary>Runs by agent, input and document, by collector and outcome.</summary>
sealed class RunSearch : SearchSource<RunRow>
{
    /// <inheritdoc/>
    public override string List => "runs";

    /// <inheritdoc/>
    public override IQueryable<SearchEntry> Entries(PortalDbContext db, IQueryable<RunRow> rows) =>
        from run in rows
        join document in db.Documents on run.DocumentId equals document.Id into documents
        from document in documents.DefaultIfEmpty()
        select new SearchEntry
        {
            Id = run.Id,
            Text = run.AgentName + "\n" + run.Input + "\n" + document.Number,
            Facet0 = run.AgentId,
            Facet1 = run.CollectorId,
            Word = run.Outcome,
        };
}
