using Portal.Domain.Common;

namespace Portal.Domain.Mail;

/// <summary>A mail that the portal itself sends about an event (contract, section 5).</summary>
/// <param name="To">One address.</param>
/// <param name="Subject">Plain subject; encoded by the sender.</param>
/// <param name="Text">Text for people.</param>
/// <param name="EventType">E.g. <c>document.returned</c>.</param>
/// <param name="EventId">Unique; a repeated plan for one event id is refused by the database.</param>
/// <param name="EventJson">Bytes of the part <c>event.json</c>; their SHA-256 is what <c>verdict.own</c> compares.</param>
/// <param name="DocumentId">Document it is about.</param>
/// <param name="ThirdPartyId">Third party of that document.</param>
public sealed record OutgoingMailRequest(
    string To,
    string Subject,
    string Text,
    string EventType,
    Guid EventId,
    byte[] EventJson,
    Guid? DocumentId,
    Guid? ThirdPartyId
);

/// <summary>An outgoing mail that will exist once <paramref name="Rows"/> are committed.</summary>
public sealed record PlannedMail(Guid Id, IReadOnlyList<RowCommand> Rows, byte[] Raw, string From, string To);

/// <summary>Approvals asks, Mail answers. Same order as the outbox: plan, execute the rows in the transaction, tell.</summary>
public interface IOutgoingMail
{
    /// <summary>Composes and signs the mail and prepares its rows. No I/O.</summary>
    PlannedMail Plan(OutgoingMailRequest request);

    /// <summary>The rows are committed: the mail leaves now, from memory.</summary>
    void Committed(PlannedMail mail);
}
