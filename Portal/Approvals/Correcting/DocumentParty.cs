using Portal.Data;
using Portal.Domain.Approvals;
using Portal.Domain.Common;

namespace Portal.Approvals;

/// <summary>Who may correct, resubmit and withdraw a document: its third party, and the person who handed it in.</summary>
static class DocumentParty
{
    /// <summary>Everybody else is told that there is no such document.</summary>
    public static bool Owns(this Initiator by, DocumentRow row) =>
        by.Kind == InitiatorKind.ThirdParty ? row.ThirdPartyId == by.Id : row.InitiatorId == by.Id;

    /// <summary>The actor for the record.</summary>
    public static RecordActor ActorOf(this Initiator by, StoredDocument stored, string thirdParty) =>
        by.Kind == InitiatorKind.Person
            ? stored.ActorOf(by.Id)
            : new RecordActor(by.Id.ToString("D"), thirdParty, null, ActorKind.ThirdParty);
}
