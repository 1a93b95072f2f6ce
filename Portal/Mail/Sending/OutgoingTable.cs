using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Mail;

/// <summary>A mail in the hands of this node.</summary>
sealed record MailToSend
{
    public required Guid Id { get; init; }
    public required Guid? DocumentId { get; init; }
    public required string From { get; init; }
    public required string To { get; init; }
    public required byte[] Raw { get; init; }

    /// <summary>Attempts that have failed so far.</summary>
    public required int Attempts { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset LeaseUntil { get; init; }
}

/// <summary>
/// The table of outgoing mails. A leased row is due again when its lease ends, so one column and one index answer
/// "what is to be done". Outcomes are fenced by the lease: who lost it writes nothing.
/// </summary>
sealed class OutgoingTable(
    IDbContextFactory<PortalDbContext> contexts,
    WriteTransactions writes,
    GroupCommitWriter writer,
    StorageOptions storage,
    Node node,
    TimeProvider clock
) : ILeasedRows
{
    /// <summary>Longer than any attempt can take.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(3);

    /// <summary>State of a leased row.</summary>
    public const string Sending = "sending";

    const string Fence = " WHERE \"Id\" = $1 AND \"LeaseOwner\" = $2 AND \"State\" = 'sending'";
    const string SetSent =
        "UPDATE \"OutgoingMails\" SET \"State\" = 'sent', \"Attempts\" = \"Attempts\" + 1, \"LeaseOwner\" = NULL, \"LeaseUntil\" = NULL, \"LastReply\" = $3, \"SendingAt\" = $4, \"SentAt\" = $5"
        + Fence;
    const string SetPending =
        "UPDATE \"OutgoingMails\" SET \"State\" = 'pending', \"Attempts\" = \"Attempts\" + 1, \"LeaseOwner\" = NULL, \"LeaseUntil\" = NULL, \"LastReply\" = $3, \"NextAttemptAt\" = $4"
        + Fence;
    const string SetBounced =
        "UPDATE \"OutgoingMails\" SET \"State\" = 'bounced', \"Attempts\" = \"Attempts\" + 1, \"LeaseOwner\" = NULL, \"LeaseUntil\" = NULL, \"LastReply\" = $3"
        + Fence;
    const string InsertAlarm = "INSERT INTO \"Alarms\" (\"Id\", \"At\", \"Kind\", \"Subject\", \"Message\") VALUES ($1, $2, $3, $4, $5)";
    const string FreeOne =
        "UPDATE \"OutgoingMails\" SET \"State\" = 'pending', \"LeaseOwner\" = NULL, \"LeaseUntil\" = NULL, \"NextAttemptAt\" = $1 WHERE \"State\" = 'sending' AND \"LeaseOwner\" = $2";
    const string FreeEarlier =
        "UPDATE \"OutgoingMails\" SET \"State\" = 'pending', \"LeaseOwner\" = NULL, \"LeaseUntil\" = NULL, \"NextAttemptAt\" = $1 WHERE \"State\" = 'sending' AND \"LeaseOwner\" <> $2 AND substr(\"LeaseOwner\", 1, $3) = $4";
    const string FreeOthers =
        "UPDATE \"OutgoingMails\" SET \"State\" = 'pending', \"LeaseOwner\" = NULL, \"LeaseUntil\" = NULL, \"NextAttemptAt\" = $1 WHERE \"State\" = 'sending' AND \"LeaseOwner\" <> $2";

    /// <summary>Frees what earlier lives of this node held; on SQLite everything, since there is no other node.</summary>
    public Task<int> FreeEarlierAsync(CancellationToken stop)
    {
        var prefix = node.Name + "/";
        var now = clock.GetUtcNow();
        return ExecuteAsync(
            storage.Provider == StorageProvider.Sqlite
                ? new RowCommand(FreeOthers, now, node.Incarnation)
                : new RowCommand(FreeEarlier, now, node.Incarnation, prefix.Length, prefix),
            stop
        );
    }

    /// <inheritdoc/>
    public LiveTopic Topic => LiveTopic.OutgoingMail;

    /// <inheritdoc/>
    public RowCommand Free(string incarnation) => new(FreeOne, clock.GetUtcNow(), incarnation);

    /// <summary>Gives back what this node holds, at a clean stop.</summary>
    public Task<int> FreeOwnAsync(CancellationToken stop) =>
        ExecuteAsync(new RowCommand(FreeOne, clock.GetUtcNow(), node.Incarnation), stop);

    /// <summary>When the next row is due; null when nothing waits.</summary>
    public async Task<DateTimeOffset?> NextDueAsync(CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        return await db
            .OutgoingMails.Where(x => x.State == "pending" || x.State == "sending")
            .OrderBy(x => x.NextAttemptAt)
            .Select(x => (DateTimeOffset?)x.NextAttemptAt)
            .FirstOrDefaultAsync(stop);
    }

    /// <summary>Leases due rows to this node, oldest first.</summary>
    public async Task<IReadOnlyList<MailToSend>> ClaimDueAsync(int limit, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var until = now + Lease;
        var skip = storage.Provider == StorageProvider.PostgreSql ? " FOR UPDATE SKIP LOCKED" : "";
        var claim =
            "UPDATE \"OutgoingMails\" SET \"State\" = 'sending', \"LeaseOwner\" = {0}, \"LeaseUntil\" = {1}, \"NextAttemptAt\" = {1} WHERE \"Id\" IN (SELECT \"Id\" FROM \"OutgoingMails\" WHERE \"State\" IN ('pending', 'sending') AND \"NextAttemptAt\" <= {2} ORDER BY \"NextAttemptAt\" LIMIT {3}"
            + skip
            + ") RETURNING *";
        var rows = await writes.RunAsync(
            db =>
                db.OutgoingMails.FromSqlRaw(claim, node.Incarnation, until.UtcTicks, now.UtcTicks, limit).AsNoTracking().ToListAsync(stop),
            stop
        );
        return [.. rows.OrderBy(x => x.CreatedAt).Select(ToSend)];
    }

    /// <summary>The server took it. False when the lease was lost.</summary>
    public Task<bool> SentAsync(MailToSend mail, string reply, DateTimeOffset began, DateTimeOffset ended) =>
        CommitAsync(new RowCommand(SetSent, mail.Id, node.Incarnation, reply, began, ended), []);

    /// <summary>Try again at <paramref name="next"/>.</summary>
    public Task<bool> PostponedAsync(MailToSend mail, string reply, DateTimeOffset next) =>
        CommitAsync(new RowCommand(SetPending, mail.Id, node.Incarnation, reply, next), []);

    /// <summary>Given up for good: the reply is kept and an alarm raised in the same commit.</summary>
    public Task<bool> BouncedAsync(MailToSend mail, string reply)
    {
        var alarm = new RowCommand(
            InsertAlarm,
            Ids.New(clock),
            clock.GetUtcNow(),
            "mail.bounced",
            mail.Id.ToString("D"),
            $"The mail to {mail.To} could not be delivered. The answer was: {reply}"
        );
        return CommitAsync(new RowCommand(SetBounced, mail.Id, node.Incarnation, reply), [alarm]);
    }

    async Task<bool> CommitAsync(RowCommand fenced, IReadOnlyList<RowCommand> rows) =>
        await writer.CommitAsync(new WriteUnit { Claim = fenced, Rows = rows }, CancellationToken.None) == WriteOutcome.Written;

    Task<int> ExecuteAsync(RowCommand row, CancellationToken stop) => writes.RunAsync(db => db.ExecuteAsync([row], stop), stop);

    static MailToSend ToSend(OutgoingMailRow row) =>
        new()
        {
            Id = row.Id,
            DocumentId = row.DocumentId,
            From = row.MailFrom,
            To = row.RcptTo,
            Raw = row.Raw,
            Attempts = row.Attempts,
            CreatedAt = row.CreatedAt,
            LeaseUntil = row.LeaseUntil!.Value,
        };
}
