using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Approvals;
using Portal.Domain.Common;
using Portal.Domain.Delivery;
using Portal.Domain.Mail;
using Portal.Settings;

namespace Portal.Approvals;

/// <summary>What has to happen once the transaction is committed.</summary>
sealed record Announced(Guid EventId, long Sequence, Action AfterCommit);

/// <summary>
/// Puts an event into the feed of the third party and on its way, inside the transaction of its cause: a return as
/// mail (an agent pushes it), an approval as a handover (an agent carries it), everything else straight through the outbox.
/// </summary>
sealed class Announcements(
    IOutbox outbox,
    IOutgoingMail mails,
    IFileLinks links,
    PlanHandover handovers,
    ApprovalsOptions options,
    PortalOptions portal,
    TimeProvider clock
)
{
    static readonly TimeSpan HoldFor = TimeSpan.FromSeconds(60);

    /// <summary>Writes the event; call what it gives back after the commit.</summary>
    public async Task<Announced> AnnounceAsync(
        PortalDbContext db,
        DocumentRow document,
        string type,
        TransferRecord record,
        CancellationToken stop
    )
    {
        document.Sequence++;
        var (position, thirdParty) = await db.NextEventPositionAsync(document.ThirdPartyId, stop);
        var attachments = db
            .Attachments.Local.Where(x => x.DocumentId == document.Id && x.Revision == document.Revision)
            .OrderBy(x => x.Position)
            .ToList();
        if (attachments.Count == 0)
            attachments = await db
                .Attachments.AsNoTracking()
                .Where(x => x.DocumentId == document.Id && x.Revision == document.Revision)
                .OrderBy(x => x.Position)
                .ToListAsync(stop);
        var happened = new DocumentEventRow
        {
            Id = Ids.New(clock),
            ThirdPartyId = document.ThirdPartyId,
            Position = position,
            Type = type,
            DocumentId = document.Id,
            Sequence = document.Sequence,
            Data = EventData.Of(document, thirdParty, record, attachments, links).ToJsonString(ApprovalsJson.Options),
            At = record.HandledAt,
        };
        db.DocumentEvents.Add(happened);
        var afterCommit = type switch
        {
            "document.returned" => await MailAsync(db, document, happened, record, stop),
            "document.approved" => await handovers.WriteAsync(db, document, thirdParty, happened, record, attachments, stop),
            _ => await PushAsync(db, document, happened, stop),
        };
        return new Announced(happened.Id, happened.Sequence, afterCommit);
    }

    async Task<Action> MailAsync(
        PortalDbContext db,
        DocumentRow document,
        DocumentEventRow happened,
        TransferRecord record,
        CancellationToken stop
    )
    {
        var mail = mails.Plan(
            new OutgoingMailRequest(
                options.ReturnAddress,
                ReturnText.Subject(document),
                ReturnText.Of(document, record, portal.PublicUrl),
                happened.Type,
                happened.Id,
                System.Text.Encoding.UTF8.GetBytes(happened.Data),
                document.Id,
                document.ThirdPartyId
            )
        );
        var hold = outbox.Hold(document.Id, document.ThirdPartyId, happened.Sequence, clock.GetUtcNow() + HoldFor);
        await db.ExecuteAsync([.. mail.Rows, hold], stop);
        return () => mails.Committed(mail);
    }

    async Task<Action> PushAsync(PortalDbContext db, DocumentRow document, DocumentEventRow happened, CancellationToken stop)
    {
        var push = outbox.Plan(
            new PushRequest
            {
                Type = happened.Type,
                ThirdPartyId = document.ThirdPartyId,
                Data = System.Text.Encoding.UTF8.GetBytes(happened.Data),
                Timestamp = happened.At,
                DocumentId = document.Id,
                Sequence = happened.Sequence,
            }
        );
        await db.ExecuteAsync(push.Rows, stop);
        return () => outbox.Committed(push);
    }
}
