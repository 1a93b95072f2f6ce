using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Mail;

/// <summary>
/// The column by which a sender is found: lower case. Rows that are older than the column are filled at the first start.
/// </summary>
sealed class SenderKeys(WriteTransactions transactions, IDbContextFactory<PortalDbContext> contexts) : IFirstContent
{
    const int Batch = 5000;

    /// <inheritdoc/>
    public int Order => 21;

    /// <summary>As it is stored and searched.</summary>
    public static string Of(string sender) => sender.Trim().ToLowerInvariant();

    /// <summary>Whether a stored sender begins with the text; <c>@domain</c> means that it ends so.</summary>
    public static bool IsMet(string key, string sender)
    {
        var wanted = Of(sender);
        return wanted.StartsWith('@') ? key.EndsWith(wanted, StringComparison.Ordinal) : key.StartsWith(wanted, StringComparison.Ordinal);
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
