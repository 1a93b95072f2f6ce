using System.Text.Json.Nodes;
using Portal.Data;
using Portal.Domain.Approvals;
using Portal.Domain.Common;

namespace Portal.Approvals;

/// <summary>The value of <c>data</c> in every <c>document.*</c> event, and the part <c>event.json</c> of a return (contract, section 4).</summary>
static class EventData
{
    public static JsonObject Of(
        DocumentRow document,
        string thirdParty,
        TransferRecord record,
        IReadOnlyList<AttachmentRow> attachments,
        IFileLinks links
    ) =>
        new()
        {
            ["documentId"] = document.Id.ToString("D"),
            ["number"] = document.Number,
            ["externalId"] = document.ExternalId,
            ["thirdParty"] = thirdParty,
            ["route"] = document.RouteCode,
            ["title"] = document.Title,
            ["state"] = document.State,
            ["round"] = document.Round,
            ["revision"] = document.Revision,
            ["sequence"] = document.Sequence,
            ["record"] = record.ToJson(),
            ["recordSeq"] = record.Seq,
            ["recordHash"] = record.Hash,
            ["attachments"] = new JsonArray([.. attachments.Select(x => OfAttachment(x, links))]),
        };

    /// <summary>An attachment with a link of its own.</summary>
    public static JsonObject OfAttachment(AttachmentRow attachment, IFileLinks links)
    {
        var link = links.Sign(LinkedFile.DocumentAttachment, attachment.Id);
        return new JsonObject
        {
            ["id"] = attachment.Id.ToString("D"),
            ["name"] = attachment.Name,
            ["contentType"] = attachment.ContentType,
            ["size"] = attachment.Size,
            ["sha256"] = attachment.Sha256,
            ["url"] = link.Url,
            ["expiresAt"] = TransferRecord.TimeText(link.ExpiresAt),
        };
    }
}
