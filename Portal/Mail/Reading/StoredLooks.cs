using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Mail;

namespace Portal.Mail;

/// <summary>Looks at messages on record as intake looked at them when they came.</summary>
sealed class StoredLooks(IDbContextFactory<PortalDbContext> contexts, StoredMails mails, LookAtMail looking)
{
    /// <summary>Opens a message; null when there is none or its bytes are gone. Dispose it.</summary>
    public async Task<StoredLook?> OpenAsync(Guid messageId, CancellationToken stop)
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
            return new StoredLook(row, look, new Share(collector, [.. addresses]), opened);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }
}

/// <summary>A message on record with what intake sees in it.</summary>
sealed record StoredLook(MessageRow Row, Look Look, Share Share, OpenedMail Mail) : IDisposable
{
    /// <summary>As agents see it.</summary>
    public ArrivingMessage Arriving(bool several) => Look.Arriving(Row.Id, Share, several);

    /// <inheritdoc/>
    public void Dispose() => Mail.Dispose();
}
