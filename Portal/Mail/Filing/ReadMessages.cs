using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Portal.Api;
using Portal.Data;
using Portal.Domain.Common;
using Portal.Domain.Mail;

namespace Portal.Mail;

/// <summary>What a list of messages is limited to.</summary>
sealed record MessageFilter(
    [FromQuery(Name = "collector")] string? Collector,
    [FromQuery(Name = "disposition")] string? Disposition,
    [FromQuery(Name = "sender")] string? Sender,
    [FromQuery(Name = "subject")] string? Subject,
    [FromQuery(Name = "messageId")] string? MessageId,
    [FromQuery(Name = "from")] DateTimeOffset? From,
    [FromQuery(Name = "to")] DateTimeOffset? To
);

/// <summary>Reads messages, newest first by keyset.</summary>
static class ReadMessages
{
    /// <summary>One page; <paramref name="keptBack"/>: only what is held or quarantined.</summary>
    public static async Task<Page<MessageView>> ListAsync(
        PortalDbContext db,
        SearchLists<MessageRow> search,
        MessageFilter filter,
        int limit,
        Guid? after,
        CancellationToken stop,
        bool keptBack = false
    )
    {
        var (plan, query) = await MessagePlans.OfAsync(db, filter, keptBack, stop);
        var page = await (await search.PageAsync(db, plan, query, after, limit + 1, stop)).ToListAsync(stop);
        var names = await CollectorNamesAsync(db, page, stop);
        return Paging.Cut(page, limit, x => x.Id, x => MessageView.Of(x, names.GetValueOrDefault(x.CollectorId, "")));
    }

    /// <summary>These messages as they are now, newest first.</summary>
    public static async Task<IReadOnlyList<MessageView>> ListAsync(
        PortalDbContext db,
        IReadOnlyCollection<Guid> ids,
        CancellationToken stop
    )
    {
        var rows = await db.Messages.AsNoTracking().Where(x => ids.Contains(x.Id)).OrderByDescending(x => x.Id).ToListAsync(stop);
        var names = await CollectorNamesAsync(db, rows, stop);
        return [.. rows.Select(x => MessageView.Of(x, names.GetValueOrDefault(x.CollectorId, "")))];
    }

    /// <summary>How many there are, up to <paramref name="most"/>; with <paramref name="newest"/> those after it.</summary>
    public static async Task<int> CountAsync(
        PortalDbContext db,
        SearchLists<MessageRow> search,
        MessageFilter filter,
        bool keptBack,
        int most,
        CancellationToken stop,
        Guid? newest = null
    )
    {
        var (plan, query) = await MessagePlans.OfAsync(db, filter, keptBack, stop);
        return newest is { } after
            ? await search.CountNewerAsync(db, plan, query, after, most, stop)
            : await search.CountAsync(db, plan, query, most, stop);
    }

    /// <summary>The stages of a message: of the return that it carries, of its first run, or its arrival alone.</summary>
    public static async Task<ReturnTimeline> TimelineAsync(
        PortalDbContext db,
        ReturnTimelines timelines,
        MessageRow row,
        string collector,
        CancellationToken stop
    )
    {
        var timeline = row is { Own: true, EventId: { } eventId } ? await timelines.ForEventAsync(eventId, stop) : null;
        var run = await db.Runs.Where(x => x.MessageId == row.Id).OrderBy(x => x.Id).Select(x => (Guid?)x.Id).FirstOrDefaultAsync(stop);
        if (timeline is null && run is { } runId)
            timeline = await timelines.ForRunAsync(runId, stop);
        return timeline
            ?? new ReturnTimeline(
                row.EventId,
                row.DocumentId,
                [new TimelineStage("accepted", row.ReceivedAt, 0, collector)],
                TimelineState.NotPushed,
                row.Reason ?? "no agent ran on this message",
                row.Id,
                null,
                null,
                0
            );
    }

    /// <summary>One row with the name of its collector.</summary>
    public static async Task<(MessageRow Row, string Collector)> FindAsync(PortalDbContext db, string id, CancellationToken stop)
    {
        var row = Ids.TryRead(id, out var messageId)
            ? await db.Messages.AsNoTracking().FirstOrDefaultAsync(x => x.Id == messageId, stop)
            : null;
        if (row is null)
            throw RefusalException.NotFound("message");
        var name = await db.Collectors.Where(x => x.Id == row.CollectorId).Select(x => x.Name).FirstOrDefaultAsync(stop);
        return (row, name ?? "");
    }

    /// <summary>One message with its content.</summary>
    public static async Task<MessageDetail> DetailAsync(PortalDbContext db, StoredMails mails, string id, CancellationToken stop)
    {
        const int most = 64 * 1024;
        var (row, collector) = await FindAsync(db, id, stop);
        var runs = await db.Runs.Where(x => x.MessageId == row.Id).OrderBy(x => x.Id).Select(x => x.Id).ToListAsync(stop);
        using var mail = row.ContentId is { } contentId ? await mails.OpenAsync(contentId, stop) : null;
        IMailContent? content = mail?.Content;
        var text = content?.Text ?? "";
        return new MessageDetail(MessageView.Of(row, collector))
        {
            From = content?.From ?? "",
            FromName = content?.FromName ?? "",
            To = content?.To ?? [],
            Cc = content?.Cc ?? [],
            Date = content?.Date,
            Headers = [.. (content?.Headers ?? []).Select(x => new HeaderView(x.Key, x.Value))],
            Text = text.Length > most ? text[..most] : text,
            HasHtml = content?.Html.Length > 0,
            Attachments = [.. (content?.Attachments ?? []).Select(x => Of(row.Id, x))],
            Fault = mail?.Content.Fault,
            Runs = [.. runs.Select(x => x.ToString("D"))],
        };
    }

    static async Task<Dictionary<Guid, string>> CollectorNamesAsync(PortalDbContext db, List<MessageRow> rows, CancellationToken stop)
    {
        var ids = rows.Select(x => x.CollectorId).Distinct().ToList();
        return await db.Collectors.Where(x => ids.Contains(x.Id)).ToDictionaryAsync(x => x.Id, x => x.Name, stop);
    }

    static AttachmentView Of(Guid messageId, MailAttachment attachment) =>
        new(
            attachment.Index,
            attachment.Name,
            attachment.ContentType,
            attachment.Size,
            attachment.Sha256,
            $"/api/admin/v1/messages/{messageId:D}/attachments/{attachment.Index}"
        );
}
