using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
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
        IDbContextFactory<PortalDbContext> contexts,
        ContentStore content,
        CancellationToken stop
    )
    {
        if (caller is not { Kind: CallerKind.Person, Id: { } person })
            return Results.NotFound();
        await using var db = await contexts.CreateDbContextAsync(stop);
        var visible = db.Documents.AsNoTracking().Where(x => x.Id == id).VisibleTo(db, person, caller.Roles);
        var file = await db
            .Attachments.AsNoTracking()
            .FirstOrDefaultAsync(x => x.Id == attachmentId && visible.Any(d => d.Id == x.DocumentId), stop);
        if (file is null)
            return Results.NotFound();
        var shown = inline == true && FileIcons.IsPicture(file.ContentType);
        var headers = context.Response.Headers;
        var disposition = new ContentDispositionHeaderValue(shown ? "inline" : "attachment");
        disposition.SetHttpFileName(file.Name);
        headers.ContentDisposition = disposition.ToString();
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "private, no-store";
        context.Response.ContentLength = file.Size;
        return Results.Stream(
            async target => await content.CopyToAsync(file.ContentId, target, stop),
            shown ? file.ContentType : "application/octet-stream"
        );
    }
}
