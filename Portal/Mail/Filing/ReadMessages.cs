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
    /// <summary>One page.</summary>
    public static async Task<Page<MessageView>> ListAsync(
        PortalDbContext db,
        MessageFilter filter,
        int limit,
        Guid? after,
        CancellationToken stop
    )
    {
        var rows = Apply(db.Messages.AsNoTracking(), filter);
        if (!string.IsNullOrEmpty(filter.Collector))
        {
            var collectorId = await CollectorIdAsync(db, filter.Collector, stop);
            rows = rows.Where(x => x.CollectorId == collectorId);
        }
        if (after is { } last)
            rows = rows.Where(x => x.Id < last);
        var page = await rows.OrderByDescending(x => x.Id).Take(limit + 1).ToListAsync(stop);
        var ids = page.Select(x => x.CollectorId).Distinct().ToList();
        var names = await db.Collectors.Where(x => ids.Contains(x.Id)).ToDictionaryAsync(x => x.Id, x => x.Name, stop);
        return Paging.Cut(page, limit, x => x.Id, x => MessageView.Of(x, names.GetValueOrDefault(x.CollectorId, "")));
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

    static AttachmentView Of(Guid messageId, MailAttachment attachment) =>
        new(
            attachment.Index,
            attachment.Name,
            attachment.ContentType,
            attachment.Size,
            attachment.Sha256,
            $"/api/admin/v1/messages/{messageId:D}/attachments/{attachment.Index}"
        );

    // Becomes lower() in SQL; there are no cultures there.
#pragma warning disable CA1304, CA1311, CA1862
    static IQueryable<MessageRow> Apply(IQueryable<MessageRow> rows, MessageFilter filter)
    {
        if (QueryWords.Read<Disposition>("disposition", filter.Disposition) is { } disposition)
        {
            var word = disposition.ToString();
            rows = rows.Where(x => x.Disposition == word);
        }
        if (!string.IsNullOrEmpty(filter.Sender))
        {
            var sender = filter.Sender.ToLowerInvariant();
            rows = rows.Where(x => x.Sender.ToLower().Contains(sender));
        }
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
        if (filter.From is { } from)
            rows = rows.Where(x => x.ReceivedAt >= from);
        if (filter.To is { } to)
            rows = rows.Where(x => x.ReceivedAt < to);
        return rows;
    }
#pragma warning restore CA1304, CA1311, CA1862

    static async Task<Guid> CollectorIdAsync(PortalDbContext db, string nameOrId, CancellationToken stop)
    {
        if (Ids.TryRead(nameOrId, out var id))
            return id;
        var collectors = await db.Collectors.Select(x => new { x.Id, x.Name }).ToListAsync(stop);
        return collectors.Find(x => x.Name.Equals(nameOrId, StringComparison.OrdinalIgnoreCase))?.Id
            ?? throw RefusalException.Invalid(new Fault("/collector", "unknown", $"There is no collector '{nameOrId}'."));
    }
}
