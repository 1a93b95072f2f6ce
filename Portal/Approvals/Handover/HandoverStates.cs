using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Approvals;

/// <summary>
/// The word <c>delivery</c> of a document (contract, section 2). It is not stored: it follows from the handover and from
/// what became of its deliveries. Several endpoints: one on its way makes it sending, then one failed makes it failed.
/// </summary>
static class HandoverStates
{
    public const string None = "none";
    public const string Waiting = "waiting";
    public const string Sending = "sending";
    public const string Delivered = "delivered";
    public const string Acknowledged = "acknowledged";
    public const string Failed = "failed";

    /// <summary>The words that a handover can have.</summary>
    public static IReadOnlyList<string> All { get; } = [Waiting, Sending, Delivered, Acknowledged, Failed];

    static readonly string[] Open = ["pending", "inFlight", "retrying", "held"];
    static readonly string[] Lost = ["exhausted", "cancelled"];

    /// <summary>The words of several documents in one query; a document without a handover is not in it.</summary>
    public static async Task<IReadOnlyDictionary<Guid, string>> OfAsync(
        PortalDbContext db,
        IReadOnlyCollection<Guid> documents,
        CancellationToken stop
    )
    {
        var rows = await (
            from h in db.Handovers.AsNoTracking()
            where documents.Contains(h.DocumentId)
            join d in db.Deliveries on h.Id equals d.CauseId into deliveries
            from d in deliveries.DefaultIfEmpty()
            select new
            {
                h.DocumentId,
                h.State,
                Delivery = d == null ? null : d.State,
            }
        ).ToListAsync(stop);
        return rows.GroupBy(x => x.DocumentId)
            .ToDictionary(x => x.Key, x => Of(x.First().State, [.. x.Select(y => y.Delivery).OfType<string>()]));
    }

    /// <summary>The word for a stored state and the states of its deliveries.</summary>
    public static string Of(string stored, IReadOnlyCollection<string> deliveries) =>
        stored switch
        {
            HandoverWords.Acknowledged => Acknowledged,
            HandoverWords.Waiting => Waiting,
            _ when deliveries.Count == 0 || deliveries.Any(Open.Contains) => Sending,
            _ when deliveries.Any(Lost.Contains) => Failed,
            _ => Delivered,
        };

    /// <summary>The same as a condition of a list.</summary>
    public static IQueryable<HandoverRow> In(this IQueryable<HandoverRow> handovers, PortalDbContext db, string word) =>
        word switch
        {
            Waiting => handovers.Where(x => x.State == HandoverWords.Waiting),
            Acknowledged => handovers.Where(x => x.State == HandoverWords.Acknowledged),
            Sending => handovers.Where(x =>
                x.State == HandoverWords.Carried
                && (db.Deliveries.Any(d => d.CauseId == x.Id && Open.Contains(d.State)) || !db.Deliveries.Any(d => d.CauseId == x.Id))
            ),
            Failed => handovers.Where(x =>
                x.State == HandoverWords.Carried
                && db.Deliveries.Any(d => d.CauseId == x.Id && Lost.Contains(d.State))
                && !db.Deliveries.Any(d => d.CauseId == x.Id && Open.Contains(d.State))
            ),
            Delivered => handovers.Where(x =>
                x.State == HandoverWords.Carried
                && db.Deliveries.Any(d => d.CauseId == x.Id)
                && !db.Deliveries.Any(d => d.CauseId == x.Id && d.State != "delivered")
            ),
            _ => handovers.Where(_ => false),
        };
}
