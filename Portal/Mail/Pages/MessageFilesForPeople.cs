using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Mail.Pages;

/// <summary>
/// What a page of a message frames and offers to download, for people who are signed in by cookie and may look at messages.
/// All of it was made by strangers: sandboxed, never sniffed, never cached by others, nothing loaded from elsewhere.
/// </summary>
static class MessageFilesForPeople
{
    // sandbox without allow-scripts and allow-same-origin: even when its address is opened by itself, it is nobody's page.
    const string Policy = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'self'";

    /// <summary>Hangs them beside the page.</summary>
    public static void MapMessageFilesForPeople(this WebApplication app)
    {
        var message = app.MapGroup("/collectors/messages/{id:guid}")
            .RequireAuthorization(x => x.RequireRole("admin", "operator", "auditor"))
            .ExcludeFromDescription();
        message.MapGet("/html", HtmlAsync);
        message.MapGet("/raw", RawAsync);
        message.MapGet("/attachments/{index:int}", AttachmentAsync);
    }

    static async Task<IResult> HtmlAsync(Guid id, WholeMessages messages, HttpContext context, CancellationToken stop)
    {
        var html = await messages.HtmlAsync(id, stop) ?? throw RefusalException.NotFound("message with HTML");
        MessageEndpoints.Protect(context);
        context.Response.Headers.ContentSecurityPolicy = Policy;
        return Results.Text(html.Html, "text/html; charset=utf-8");
    }

    static async Task<IResult> RawAsync(Guid id, WholeMessages messages, ContentStore store, HttpContext context, CancellationToken stop)
    {
        var row = (await messages.ReadAsync(id, stop))?.Row;
        if (row?.ContentId is not { } contentId)
            throw RefusalException.NotFound("message");
        MessageEndpoints.Protect(context);
        return Results.Stream(x => store.CopyToAsync(contentId, x, stop), "application/octet-stream", row.Id.ToString("D") + ".eml");
    }

    static async Task<IResult> AttachmentAsync(Guid id, int index, IMessageFiles files, HttpContext context, CancellationToken stop)
    {
        var file = await files.FindAttachmentAsync(id, index, stop) ?? throw RefusalException.NotFound("attachment of that message");
        MessageEndpoints.Protect(context);
        return Results.Bytes(file.Bytes, "application/octet-stream", file.Name);
    }
}
