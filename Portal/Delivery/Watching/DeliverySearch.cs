using Portal.Data;

namespace Portal.Delivery;

/// <summary>Deliveries by event type and document, by third party, endpoint and agent.</summary>
sealed class DeliverySearch : SearchSource<DeliveryRow>
{
    /// <inheritdoc/>
    public override string List => "deliveries";

    /// <inheritdoc/>
    public override IQueryable<SearchEntry> Entries(PortalDbContext db, IQueryable<DeliveryRow> rows) =>
        from delivery in rows
        join document in db.Documents on delivery.DocumentId equals document.Id into documents
        from document in documents.DefaultIfEmpty()
        select new SearchEntry
        {
            Id = delivery.Id,
            Text = delivery.Type + "\n" + document.Number,
            Facet0 = delivery.ThirdPartyId,
            Facet1 = delivery.EndpointId,
            Facet2 = delivery.AgentId,
            Word = delivery.Type,
        };
}
