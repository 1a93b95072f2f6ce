using Portal.Data;
using Portal.Domain.Approvals;

namespace Portal.Approvals;

/// <summary>The part of a return mail that people read. It goes to a mailbox of a system, so it is in English.</summary>
static class ReturnText
{
    public static string Subject(DocumentRow document) => $"Returned: {document.Number} {document.Title}";

    public static string Of(DocumentRow document, TransferRecord record, string publicUrl) =>
        $"""
            Document: {document.Number}
            Title: {document.Title}
            External id: {document.ExternalId ?? "-"}
            Route: {document.RouteCode}
            Returned by: {record.Actor.Name}{(record.Actor.Unit is null ? "" : $" ({record.Actor.Unit})")}
            Step: {record.FromStep}
            Goes to: {string.Join(", ", record.ToSteps)}
            Comes back: {(record.Resubmit == ResubmitMode.Straight ? "straight to this step" : "through every step again")}
            Round: {record.Round}
            Revision: {record.Revision}
            Opinion: {record.Opinion}

            {publicUrl}/documents/{document.Id:D}

            """;
}
