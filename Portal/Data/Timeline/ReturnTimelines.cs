using Microsoft.EntityFrameworkCore;

namespace Portal.Data;

/// <summary>Reads the timelines of returns: a handful of indexed queries for any number of them.</summary>
public sealed class ReturnTimelines(IDbContextFactory<PortalDbContext> contexts)
{
    const string Returned = "document.returned";

    /// <summary>The timeline of one event; null when there is no such event.</summary>
    public async Task<ReturnTimeline?> ForEventAsync(Guid eventId, CancellationToken stop = default)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var events = await db.DocumentEvents.AsNoTracking().Where(x => x.Id == eventId).ToListAsync(stop);
        return (await ReadAsync(db, events, stop)).SingleOrDefault();
    }

    /// <summary>Every return of a document, newest first.</summary>
    public async Task<IReadOnlyList<ReturnTimeline>> ForDocumentAsync(Guid documentId, CancellationToken stop = default)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var events = await db
            .DocumentEvents.AsNoTracking()
            .Where(x => x.DocumentId == documentId && x.Type == Returned)
            .OrderByDescending(x => x.Sequence)
            .Take(100)
            .ToListAsync(stop);
        return await ReadAsync(db, events, stop);
    }

    /// <summary>
    /// The timeline that a run belongs to: of its return when the mail is our own, else from the acceptance of its mail.
    /// Null when there is no such run.
    /// </summary>
    public async Task<ReturnTimeline?> ForRunAsync(Guid runId, CancellationToken stop = default)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        if (await db.Runs.AsNoTracking().FirstOrDefaultAsync(x => x.Id == runId, stop) is not { } run)
            return null;
        var message = run.MessageId is { } messageId
            ? await db.Messages.AsNoTracking().FirstOrDefaultAsync(x => x.Id == messageId, stop)
            : null;
        var happened = message is { Own: true, EventId: { } eventId }
            ? await db.DocumentEvents.AsNoTracking().FirstOrDefaultAsync(x => x.Id == eventId, stop)
            : null;
        var mail = happened is null ? null : await db.OutgoingMails.Where(x => x.Id == happened.Id).Sketch().FirstOrDefaultAsync(stop);
        var pushes = await PushesAsync(db, [run.Id], stop);
        var collectors = await CollectorsAsync(db, message is null ? [] : [message], stop);
        return TimelineDrawing.Draw(happened, mail, message is null ? [] : [message], collectors, [run], pushes);
    }

    static async Task<IReadOnlyList<ReturnTimeline>> ReadAsync(PortalDbContext db, List<DocumentEventRow> events, CancellationToken stop)
    {
        if (events.Count == 0)
            return [];
        var ids = events.Select(x => x.Id).ToList();
        var mails = await db.OutgoingMails.Where(x => ids.Contains(x.Id)).Sketch().ToDictionaryAsync(x => x.Id, stop);
        var messages = await db
            .Messages.AsNoTracking()
            .Where(x => x.EventId != null && ids.Contains(x.EventId.Value) && x.Own && x.DuplicateOf == null)
            .OrderBy(x => x.Id)
            .ToListAsync(stop);
        var collectors = await CollectorsAsync(db, messages, stop);
        var messageIds = messages.Select(x => x.Id).ToList();
        var runs = await db
            .Runs.AsNoTracking()
            .Where(x => x.MessageId != null && messageIds.Contains(x.MessageId.Value))
            .OrderBy(x => x.Id)
            .ToListAsync(stop);
        var pushes = await PushesAsync(db, [.. runs.Select(x => x.Id)], stop);
        return
        [
            .. events.Select(happened =>
            {
                var own = messages.Where(x => x.EventId == happened.Id).ToList();
                var caused = runs.Where(x => own.Any(y => y.Id == x.MessageId)).ToList();
                return TimelineDrawing.Draw(happened, mails.GetValueOrDefault(happened.Id), own, collectors, caused, pushes);
            }),
        ];
    }

    static async Task<Dictionary<Guid, string>> CollectorsAsync(PortalDbContext db, List<MessageRow> messages, CancellationToken stop)
    {
        var ids = messages.Select(x => x.CollectorId).Distinct().ToList();
        return await db.Collectors.AsNoTracking().Where(x => ids.Contains(x.Id)).ToDictionaryAsync(x => x.Id, x => x.Name, stop);
    }

    // Deliveries are found by CauseId, the first column of their unique key: for pushes of agents it is the run.
    static async Task<List<TimelinePush>> PushesAsync(PortalDbContext db, List<Guid> runs, CancellationToken stop)
    {
        if (runs.Count == 0)
            return [];
        var deliveries = await (
            from delivery in db.Deliveries.AsNoTracking()
            where runs.Contains(delivery.CauseId)
            join endpoint in db.Endpoints.AsNoTracking() on delivery.EndpointId equals endpoint.Id into endpoints
            from endpoint in endpoints.DefaultIfEmpty()
            orderby delivery.Id
            select new { delivery, Endpoint = endpoint == null ? "" : endpoint.Name }
        ).ToListAsync(stop);
        var ids = deliveries.Select(x => x.delivery.Id).ToList();
        var attempts = await db
            .DeliveryAttempts.AsNoTracking()
            .Where(x => ids.Contains(x.DeliveryId))
            .OrderBy(x => x.Number)
            .Select(x => new TimelineAttempt(x.DeliveryId, x.Number, x.StartedAt, x.DurationMicros, x.StatusCode, x.ErrorCode))
            .ToListAsync(stop);
        return
        [
            .. deliveries.Select(x => new TimelinePush(x.delivery, x.Endpoint, [.. attempts.Where(y => y.DeliveryId == x.delivery.Id)])),
        ];
    }
}
