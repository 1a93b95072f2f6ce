using System.Security.Cryptography;
using Portal.Data;
using Portal.Domain.Common;
using Portal.Domain.Mail;

namespace Portal.Mail;

/// <summary>
/// The mail room's answer to <see cref="IOutgoingMail"/>. The row is committed already leased to this node, so that
/// the mail leaves from memory; if it never does, the lease runs out and any node takes it from the table.
/// </summary>
sealed class PlanMail(ComposeMail composer, OutgoingOptions options, RecentMails recent, SendMails sender, Node node, TimeProvider clock)
    : IOutgoingMail
{
    const string Insert =
        "INSERT INTO \"OutgoingMails\" (\"Id\", \"DocumentId\", \"ThirdPartyId\", \"EventType\", \"MailFrom\", \"RcptTo\", \"Subject\", \"EventSha256\", \"Raw\", \"State\", \"Attempts\", \"NextAttemptAt\", \"LeaseOwner\", \"LeaseUntil\", \"CreatedAt\") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";

    /// <inheritdoc/>
    public PlannedMail Plan(OutgoingMailRequest request)
    {
        var raw = composer.Compose(request);
        var mailed = new MailedEvent(SHA256.HashData(request.EventJson), request.DocumentId, request.ThirdPartyId);
        var now = clock.GetUtcNow();
        var until = now + OutgoingTable.Lease;
        var row = new RowCommand(
            Insert,
            request.EventId,
            request.DocumentId,
            request.ThirdPartyId,
            request.EventType,
            options.From,
            request.To,
            request.Subject,
            mailed.EventSha256,
            raw,
            OutgoingTable.Sending,
            0,
            until,
            node.Incarnation,
            until,
            now
        );
        return new PlannedMail(request.EventId, [row], raw, options.From, request.To);
    }

    /// <inheritdoc/>
    public void Committed(PlannedMail mail)
    {
        var values = mail.Rows[0].Values;
        var mailed = new MailedEvent((byte[])values[7]!, (Guid?)values[1], (Guid?)values[2]);
        recent.Add(mail.Id, mailed);
        sender.Take(
            new MailToSend
            {
                Id = mail.Id,
                DocumentId = mailed.DocumentId,
                From = mail.From,
                To = mail.To,
                Raw = mail.Raw,
                Attempts = 0,
                CreatedAt = (DateTimeOffset)values[14]!,
                LeaseUntil = (DateTimeOffset)values[13]!,
            }
        );
    }
}
