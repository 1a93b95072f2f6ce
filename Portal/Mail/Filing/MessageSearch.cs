using Portal.Data;

namespace Portal.Mail;

/// <summary>Messages by subject, sender and collector.</summary>
sealed class MessageSearch : SearchSource<MessageRow>
{
    /// <inheritdoc/>
    public override string List => "messages";

    /// <inheritdoc/>
    public override IQueryable<SearchEntry> Entries(PortalDbContext db, IQueryable<MessageRow> rows) =>
        rows.Select(x => new SearchEntry
        {
            Id = x.Id,
            Text = x.Subject,
            Other = x.SenderKey,
            Facet0 = x.CollectorId,
        });
}
