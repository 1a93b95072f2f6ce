using Microsoft.Net.Http.Headers;
using Portal.Api;
using Portal.Approvals.Controls;
using Portal.Data;

namespace Portal.Approvals.Pages;

/// <summary>
/// Attachments for people who are signed in by cookie. The bytes are foreign: sent as a download unless they are a
/// picture that the page shows, never sniffed, and sandboxed in either case.
/// </summary>
static class AttachmentDownloads
{
    public static void MapAttachmentDownloads(this WebApplication app) =>
        app.MapGet("/documents/{id:guid}/attachments/{attachmentId:guid}", AnswerAsync).RequireAuthorization();

    static async Task<IResult> AnswerAsync(
        Guid id,
        Guid attachmentId,
        bool? inline,
        Caller caller,
        HttpContext context,
        DocumentQueries documents,
        ContentStore contents,
        CancellationToken stop
    )
    {
        var file = await documents.AttachmentAsync(caller, id, attachmentId, stop);
        if (inline != true || !FileIcons.IsPicture(file.ContentType))
            return AttachmentAnswer.Of(context, contents, file);
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        context.Response.Headers.CacheControl = "private, no-cache";
        return Results.Stream(
            new ContentStream(contents, file.ContentId, file.Size),
            file.ContentType,
            entityTag: new EntityTagHeaderValue($"\"{file.Sha256}\"")
        );
    }
}
