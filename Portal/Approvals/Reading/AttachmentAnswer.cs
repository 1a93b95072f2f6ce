using Microsoft.Net.Http.Headers;
using Portal.Data;

namespace Portal.Approvals;

/// <summary>
/// Answers with the bytes of an attachment: ranges (RFC 9110, 14), digest of the whole (RFC 9530), always as a
/// download, so that HTML or SVG from outside never runs in our origin.
/// </summary>
static class AttachmentAnswer
{
    public static IResult Of(HttpContext context, ContentStore contents, ReadableAttachment attachment)
    {
        var headers = context.Response.Headers;
        headers["Repr-Digest"] = $"sha-256=:{Convert.ToBase64String(Convert.FromHexString(attachment.Sha256))}:";
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        headers.CacheControl = "private, no-cache";
        return Results.Stream(
            new ContentStream(contents, attachment.ContentId, attachment.Size),
            attachment.ContentType,
            attachment.Name,
            entityTag: new EntityTagHeaderValue($"\"{attachment.Sha256}\""),
            enableRangeProcessing: true
        );
    }
}
