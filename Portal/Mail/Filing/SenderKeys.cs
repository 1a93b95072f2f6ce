using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Mail;

/// <summary>
/// The column by which a sender is found: lower case, ordered by bytes on both databases, so that a beginning is a range
/// of its index. Rows that are older than the column are filled at the first start.
/// </summary>
sealed class SenderKeys(WriteTransactions transactions, IDbContextFactory<PortalDbContext> contexts) : IFirstContent
{
    const int Batch = 5000;

    /// <inheritdoc/>
    public int Order => 21;

    /// <summary>As it is stored and searched.</summary>
    public static string Of(string sender) => sender.Trim().ToLowerInvariant();

    /// <summary>Messages whose sender begins with the text; <c>@domain</c> means that it ends so, and has no index.</summary>
    public static IQueryable<MessageRow> Filter(IQueryable<MessageRow> rows, string sender)
    {
        var first = Of(sender);
        if (first.StartsWith('@'))
            return rows.Where(x => x.SenderKey != null && x.SenderKey.EndsWith(first));
        // Nothing sorts behind the last code point.
        var last = first + "\U0010FFFF";
#pragma warning disable CA1309 // Becomes >= and < in SQL, in the order of the column; no culture is asked.
        return rows.Where(x => string.Compare(x.SenderKey, first) >= 0 && string.Compare(x.SenderKey, last) < 0);
#pragma warning restore CA1309
    }

    /// <inheritdoc/>
    public async Task EnsureAsync(CancellationToken stop)
    {
        await using (var db = await contexts.CreateDbContextAsync(stop))
        {
            if (!await db.Messages.AnyAsync(x => x.SenderKey == null, stop))
                return;
        }
        // In parts, so that nobody who writes waits for long.
        while (await transactions.RunAsync(db => FillAsync(db, stop), stop) > 0) { }
    }

    // Becomes lower() in SQL; there are no cultures there.
#pragma warning disable CA1304, CA1311
    static Task<int> FillAsync(PortalDbContext db, CancellationToken stop) =>
        db
            .Messages.Where(x =>
                db.Messages.Where(y => y.SenderKey == null).OrderBy(y => y.Id).Take(Batch).Select(y => y.Id).Contains(x.Id)
            )
            .ExecuteUpdateAsync(x => x.SetProperty(y => y.SenderKey, y => y.Sender.ToLower()), stop);
#pragma warning restore CA1304, CA1311
}
