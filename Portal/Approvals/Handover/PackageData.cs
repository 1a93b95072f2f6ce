using System.Buffers;
using System.Text.Json;
using Portal.Data;
using Portal.Domain.Approvals;
using Portal.Domain.Common;

namespace Portal.Approvals;

/// <summary>
/// The value of <c>data</c> of <c>document.package</c> (contract, section 4): that of the approval with links that are
/// fresh, and the package. What would not fit into a push is left out and said so; the package has it all.
/// </summary>
static class PackageData
{
    /// <summary>256 KiB are sent at most; the envelope around <c>data</c> and the cause take less than the difference.</summary>
    public const int MaxBytes = 252 * 1024;

    public static byte[] Of(HandoverRow handover, string eventData, IReadOnlyList<AttachmentRow> attachments, IFileLinks links)
    {
        var whole = Write(handover, eventData, attachments, links, manifest: true);
        if (whole.Length <= MaxBytes)
            return whole;
        var lean = Write(handover, eventData, attachments, links, manifest: false);
        return lean.Length <= MaxBytes ? lean : Write(handover, eventData, null, links, manifest: false);
    }

    static byte[] Write(HandoverRow handover, string eventData, IReadOnlyList<AttachmentRow>? attachments, IFileLinks links, bool manifest)
    {
        var buffer = new ArrayBufferWriter<byte>(eventData.Length + handover.Manifest.Length + 1024);
        using var approved = JsonDocument.Parse(eventData);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = ApprovalsJson.Options.Encoder }))
        {
            json.WriteStartObject();
            foreach (var member in approved.RootElement.EnumerateObject().Where(x => x.Name != "attachments"))
                member.WriteTo(json);
            if (attachments is null)
                json.WriteBoolean("attachmentsOmitted"u8, true);
            else
                WriteAttachments(json, attachments, links);
            json.WriteString("manifestSha256"u8, handover.ManifestSha256);
            if (manifest)
            {
                json.WritePropertyName("manifest"u8);
                json.WriteRawValue(handover.Manifest, skipInputValidation: true);
            }
            else
                json.WriteBoolean("manifestOmitted"u8, true);
            WritePackage(json, handover, links);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    static void WriteAttachments(Utf8JsonWriter json, IReadOnlyList<AttachmentRow> attachments, IFileLinks links)
    {
        json.WriteStartArray("attachments"u8);
        foreach (var attachment in attachments)
            EventData.OfAttachment(attachment, links).WriteTo(json);
        json.WriteEndArray();
    }

    static void WritePackage(Utf8JsonWriter json, HandoverRow handover, IFileLinks links)
    {
        var link = links.Sign(LinkedFile.DocumentPackage, handover.Id);
        json.WriteString("packageUrl"u8, link.Url);
        json.WriteString("packageExpiresAt"u8, TransferRecord.TimeText(link.ExpiresAt));
        json.WriteNumber("packageSize"u8, handover.PackageSize ?? 0);
        json.WriteString("packageSha256"u8, handover.PackageSha256);
    }
}
