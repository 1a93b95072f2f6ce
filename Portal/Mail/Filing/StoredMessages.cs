using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Common;
using Portal.Domain.Mail;

namespace Portal.Mail;

/// <summary>Answers <see cref="IStoredMessages"/>: opens a stored mail as agents see it.</summary>
sealed class StoredMessages(IDbContextFactory<PortalDbContext> contexts, StoredMails mails, LookAtMail looking, ILiveFeed feed)
    : IStoredMessages
{
    const string SetFolder = """UPDATE "Messages" SET "Folder" = $1 WHERE "Id" = $2""";
    const string AddTag = """
        UPDATE "Messages" SET "Tags" = CASE WHEN "Tags" IS NULL OR "Tags" = '' THEN $1 ELSE "Tags" || ' ' || $1 END
        WHERE "Id" = $2 AND ' ' || COALESCE("Tags", '') || ' ' NOT LIKE $3
        """;

    /// <inheritdoc/>
    public async Task<StoredMessage?> OpenAsync(Guid messageId, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var row = await db.Messages.AsNoTracking().FirstOrDefaultAsync(x => x.Id == messageId, stop);
        if (row?.ContentId is not { } contentId)
            return null;
        var name = await db.Collectors.Where(x => x.Id == row.CollectorId).Select(x => x.Name).FirstOrDefaultAsync(stop) ?? "";
        var opened = await mails.OpenAsync(contentId, stop);
        try
        {
            var collector = new OpenCollector(row.CollectorId, name, true, [], null, [], []);
            var addresses = row.EnvelopeTo.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var received = new ReceivedMail
            {
                Way = Enum.Parse<IntakeWay>(row.Way),
                EnvelopeFrom = row.EnvelopeFrom,
                Targets = [.. addresses.Select(x => new Target(x, collector))],
                Raw = opened.Raw,
                ReceivedAt = row.ReceivedAt,
                Trace = row.Trace,
            };
            var look = await looking.LookAsync(received, opened.Scan, opened.Content);
            var message = look.Arriving(row.Id, new Share(collector, [.. addresses]), several: false);
            return new StoredMessage(message, Enum.Parse<Disposition>(row.Disposition), opened);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public RowCommand File(Guid messageId, string folder) => new(SetFolder, folder, messageId);

    /// <inheritdoc/>
    public RowCommand Tag(Guid messageId, string tag)
    {
        var word = tag.Replace(' ', '-');
        var escaped = word.Replace("%", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);
        // A word with a wildcard may be added twice; it is never left out.
        return new RowCommand(AddTag, word, messageId, escaped == word ? $"% {word} %" : "");
    }

    /// <inheritdoc/>
    public void Committed(Guid messageId) => feed.Publish(new LiveEvent(LiveTopic.Message, messageId));
}
