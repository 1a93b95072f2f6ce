using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Mail;

/// <summary>A run of an agent on a message.</summary>
public sealed record MessageRun(
    Guid Id,
    Guid AgentId,
    string Agent,
    int Version,
    string Trigger,
    string Outcome,
    string? Reason,
    DateTimeOffset StartedAt,
    long DurationMicros
);

/// <summary>A push that a run on the message caused.</summary>
public sealed record MessageDelivery(
    Guid Id,
    Guid? RunId,
    string Type,
    string ThirdParty,
    string State,
    int? StatusCode,
    DateTimeOffset CreatedAt
);

/// <summary>What may change about a message after it arrived; its content never does.</summary>
public sealed record WholeMessage(
    MessageRow Row,
    string Collector,
    ReturnTimeline Timeline,
    IReadOnlyList<MessageRun> Runs,
    IReadOnlyList<MessageDelivery> Deliveries,
    string? DocumentNumber
);

/// <summary>Reads one message for its page.</summary>
sealed class WholeMessages(IDbContextFactory<PortalDbContext> contexts, StoredMails mails, ContentStore store, ReturnTimelines timelines)
{
    /// <summary>Bytes of the raw mail that a page shows; the rest is in the download.</summary>
    public const int MostRaw = 64 * 1024;

    /// <summary>Row, runs, deliveries, stages; null when there is no such message.</summary>
    public async Task<WholeMessage?> ReadAsync(Guid id, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        if (await db.Messages.AsNoTracking().FirstOrDefaultAsync(x => x.Id == id, stop) is not { } row)
            return null;
        var collector = await db.Collectors.Where(x => x.Id == row.CollectorId).Select(x => x.Name).FirstOrDefaultAsync(stop) ?? "";
        var runs = await db
            .Runs.Where(x => x.MessageId == id)
            .OrderBy(x => x.Id)
            .Select(x => new MessageRun(
                x.Id,
                x.AgentId,
                x.AgentName,
                x.AgentVersion,
                x.Trigger,
                x.Outcome,
                x.Reason,
                x.StartedAt,
                x.DurationMicros
            ))
            .Take(200)
            .ToListAsync(stop);
        return new WholeMessage(
            row,
            collector,
            await ReadMessages.TimelineAsync(db, timelines, row, collector, stop),
            runs,
            await DeliveriesAsync(db, [.. runs.Select(x => x.Id)], stop),
            await db.Documents.Where(x => x.Id == row.DocumentId).Select(x => x.Number).FirstOrDefaultAsync(stop)
        );
    }

    /// <summary>Texts, headers, attachments.</summary>
    public async Task<MessageDetail> ContentAsync(Guid id, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        return await ReadMessages.DetailAsync(db, mails, id.ToString("D"), stop);
    }

    /// <summary>Its HTML, cleaned; null when it has none.</summary>
    public async Task<SafeHtml?> HtmlAsync(Guid id, CancellationToken stop)
    {
        if (await ContentIdAsync(id, stop) is not { } contentId)
            return null;
        using var mail = await mails.OpenAsync(contentId, stop);
        return mail.Content.Html is { Length: > 0 } html ? SafeHtml.Of(html, mail.Content.Body.Embedded) : null;
    }

    /// <summary>The beginning of the bytes as text; null when there are none.</summary>
    public async Task<string?> RawAsync(Guid id, CancellationToken stop)
    {
        if (await ContentIdAsync(id, stop) is not { } contentId)
            return null;
        using var sink = new BoundedSink(MostRaw);
        await store.CopyToAsync(contentId, sink, stop);
        var text = new StringBuilder();
        foreach (var rune in Encoding.UTF8.GetString(sink.Bytes).EnumerateRunes())
            text.Append(
                rune.Value is '\r' ? ""
                : rune.Value < ' ' && rune.Value is not ('\n' or '\t') ? "\uFFFD"
                : rune.ToString()
            );
        return text.ToString();
    }

    async Task<Guid?> ContentIdAsync(Guid id, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        return await db.Messages.Where(x => x.Id == id).Select(x => x.ContentId).FirstOrDefaultAsync(stop);
    }

    static async Task<IReadOnlyList<MessageDelivery>> DeliveriesAsync(PortalDbContext db, List<Guid> runs, CancellationToken stop)
    {
        if (runs.Count == 0)
            return [];
        return await (
            from delivery in db.Deliveries
            where delivery.RunId != null && runs.Contains(delivery.RunId.Value)
            join party in db.ThirdParties on delivery.ThirdPartyId equals party.Id into parties
            from party in parties.DefaultIfEmpty()
            orderby delivery.Id
            select new MessageDelivery(
                delivery.Id,
                delivery.RunId,
                delivery.Type,
                party == null ? "" : party.Name,
                delivery.State,
                delivery.LastStatusCode,
                delivery.CreatedAt
            )
        )
            .Take(200)
            .ToListAsync(stop);
    }

    // Takes the first bytes and lets the rest go by.
    sealed class BoundedSink(int most) : MemoryStream
    {
        public ReadOnlySpan<byte> Bytes => GetBuffer().AsSpan(0, (int)Length);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Write(buffer.Span[..(int)Math.Min(buffer.Length, Math.Max(0, most - Length))]);
            return ValueTask.CompletedTask;
        }
    }
}
