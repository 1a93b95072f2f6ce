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
    static readonly TimeSpan Slack = TimeSpan.FromHours(1);

    /// <summary>One page; <paramref name="keptBack"/>: only what is held or quarantined.</summary>
    public static async Task<Page<MessageView>> ListAsync(
        PortalDbContext db,
        MessageFilter filter,
        int limit,
        Guid? after,
        CancellationToken stop,
        bool keptBack = false
    )
    {
        var rows = await FilteredAsync(db, filter, keptBack, stop);
        if (after is { } last)
            rows = rows.Where(x => x.Id < last);
        var page = await rows.OrderByDescending(x => x.Id).Take(limit + 1).ToListAsync(stop);
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
        MessageFilter filter,
        bool keptBack,
        int most,
        CancellationToken stop,
        Guid? newest = null
    )
    {
        var rows = await FilteredAsync(db, filter, keptBack, stop);
        if (newest is { } after)
            return await rows.Where(x => x.Id > after).OrderBy(x => x.Id).Take(most).CountAsync(stop);
        return await rows.OrderByDescending(x => x.Id).Take(most).CountAsync(stop);
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

    static async Task<IQueryable<MessageRow>> FilteredAsync(PortalDbContext db, MessageFilter filter, bool keptBack, CancellationToken stop)
    {
        var rows = Apply(db.Messages.AsNoTracking(), filter);
        // Beside what is asked for stands the condition of the partial index: SQLite takes it only when it reads it.
        if (keptBack)
            rows = rows.Where(x => x.Disposition != "Filed" && (x.Disposition == "Held" || x.Disposition == "Quarantined"));
        if (string.IsNullOrEmpty(filter.Collector))
            return rows;
        var collectorId = await CollectorIdAsync(db, filter.Collector, stop);
        return rows.Where(x => x.CollectorId == collectorId);
    }

    // Becomes lower() in SQL; there are no cultures there.
#pragma warning disable CA1304, CA1311, CA1862
    static IQueryable<MessageRow> Apply(IQueryable<MessageRow> rows, MessageFilter filter)
    {
        if (QueryWords.Read<Disposition>("disposition", filter.Disposition) is { } disposition)
        {
            var word = disposition.ToString();
            rows = rows.Where(x => x.Disposition == word);
            if (disposition != Disposition.Filed)
                rows = rows.Where(x => x.Disposition != "Filed");
        }
        if (!string.IsNullOrWhiteSpace(filter.Sender))
            rows = SenderKeys.Filter(rows, filter.Sender);
        if (!string.IsNullOrEmpty(filter.Subject))
        {
            var subject = filter.Subject.ToLowerInvariant();
            rows = rows.Where(x => x.Subject.ToLower().Contains(subject));
        }
        if (!string.IsNullOrEmpty(filter.MessageId))
        {
            var header = filter.MessageId.Trim('<', '>', ' ');
            rows = rows.Where(x => x.MessageIdHeader == header);
        }
        // Ids sort by time, so the time bounds what the key has to walk through; the hour is for clocks that differ.
        if (filter.From is { } from)
        {
            var first = FirstIdAt(from - Slack);
            rows = rows.Where(x => x.Id >= first && x.ReceivedAt >= from);
        }
        if (filter.To is { } to)
        {
            var last = FirstIdAt(to + Slack);
            rows = rows.Where(x => x.Id < last && x.ReceivedAt < to);
        }
        return rows;
    }
#pragma warning restore CA1304, CA1311, CA1862

    /// <summary>The smallest id of that millisecond.</summary>
    public static Guid FirstIdAt(DateTimeOffset time)
    {
        if (time <= DateTimeOffset.UnixEpoch)
            return Guid.Empty;
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(time).TryWriteBytes(bytes, bigEndian: true, out _);
        bytes[6..].Clear();
        return new Guid(bytes, bigEndian: true);
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
