using Microsoft.EntityFrameworkCore;
using Portal.Api;
using Portal.Data;
using Portal.Domain.Common;
using Portal.Domain.Mail;

namespace Portal.Mail;

/// <summary>How the database comes to the messages of a filter.</summary>
static class MessagePlans
{
    static readonly TimeSpan Slack = TimeSpan.FromHours(1);

    /// <summary>The plan of a filter; <paramref name="keptBack"/>: only what is held or quarantined.</summary>
    /// <exception cref="RefusalException">Unknown disposition or collector.</exception>
    public static async Task<(ListPlan<MessageRow> Plan, ListSearch Query)> OfAsync(
        PortalDbContext db,
        MessageFilter filter,
        bool keptBack,
        CancellationToken stop
    )
    {
        // Ids sort by time, so the time bounds what the key has to walk through; the hour is for clocks that differ.
        var query = new ListSearch
        {
            Floor = filter.From is { } first ? Ids.FirstAt(first - Slack) : Guid.Empty,
            Ceiling = filter.To is { } end ? Ids.FirstAt(end + Slack) : null,
            IsNarrow = !string.IsNullOrEmpty(filter.MessageId),
        };
        query.WithPart(SearchField.Text, filter.Subject);
        if (filter.Sender?.Trim() is { Length: > 0 } sender)
            query.WithPart(SearchField.Other, SenderKeys.Of(sender), x => SenderKeys.IsMet(x, sender));
        var rows = InTime(db.Messages.AsNoTracking(), filter, query);
        if (filter.MessageId?.Trim('<', '>', ' ') is { Length: > 0 } header)
            rows = rows.Where(x => x.MessageIdHeader == header);
        if (!string.IsNullOrEmpty(filter.Collector))
        {
            var collectorId = await CollectorIdAsync(db, filter.Collector, stop);
            query.WithFacet(SearchField.Facet0, collectorId);
            rows = rows.Where(x => x.CollectorId == collectorId);
        }
        string[] words =
            QueryWords.Read<Disposition>("disposition", filter.Disposition) is { } disposition ? [disposition.ToString()]
            : keptBack ? [nameof(Disposition.Held), nameof(Disposition.Quarantined)]
            : [];
        return (Of(db, rows, words, query.NeedsIndex), query);
    }

    static ListPlan<MessageRow> Of(PortalDbContext db, IQueryable<MessageRow> rows, string[] words, bool searched)
    {
        if (words.Length == 0)
            return new ListPlan<MessageRow>(rows);
        return new ListPlan<MessageRow>(rows.Where(x => words.Contains(x.Disposition)))
        {
            Alternatives = [.. words.Select(word => rows.Where(x => x.Disposition == word))],
            Few =
                searched && words is [var one]
                    ?
                    [
                        (most, stop) =>
                            Newest.Of([db.Messages.Where(x => x.Disposition == one)], null, most).Select(x => x.Id).ToListAsync(stop),
                    ]
                    : [],
        };
    }

    static IQueryable<MessageRow> InTime(IQueryable<MessageRow> rows, MessageFilter filter, ListSearch query)
    {
        if (filter.From is { } from)
            rows = rows.Where(x => x.Id >= query.Floor && x.ReceivedAt >= from);
        if (filter.To is { } to)
        {
            var last = query.Ceiling!.Value;
            rows = rows.Where(x => x.Id < last && x.ReceivedAt < to);
        }
        return rows;
    }

    static async Task<Guid> CollectorIdAsync(PortalDbContext db, string nameOrId, CancellationToken stop)
    {
        if (Ids.TryRead(nameOrId, out var id))
            return id;
        var collectors = await db.Collectors.Select(x => new { x.Id, x.Name }).ToListAsync(stop);
        return collectors.Find(x => x.Name.Equals(nameOrId, StringComparison.OrdinalIgnoreCase))?.Id
            ?? throw RefusalException.Invalid(new Fault("/collector", "unknown", $"There is no collector '{nameOrId}'."));
    }
}
