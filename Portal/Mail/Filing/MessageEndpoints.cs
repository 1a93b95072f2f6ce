using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Portal.Api;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Mail;

/// <summary>Optional words for release and discard.</summary>
sealed record SettleBody(string? Reason);

/// <summary>What a rerun did.</summary>
sealed record RerunView(MessageView Message, IReadOnlyList<string> Runs);

/// <summary><c>/api/admin/v1/messages</c>.</summary>
static class MessageEndpoints
{
    /// <summary>Hangs them on the group.</summary>
    public static void MapMessages(this RouteGroupBuilder admin)
    {
        var messages = admin.MapGroup("/messages").WithTags("Messages");
        messages.MapGet("", ListAsync).WithSummary("The messages, newest first");
        messages.MapGet("/{id}", ReadAsync).WithSummary("One message with its content");
        messages.MapGet("/{id}/raw", RawAsync).Produces<Stream>(200, "message/rfc822").WithSummary("The bytes as received");
        messages.MapGet("/{id}/attachments/{index:int}", AttachmentAsync).WithSummary("One attachment, decoded");
        messages.MapGet("/{id}/timeline", TimelineAsync).Produces<ReturnTimeline>().WithSummary("The stages of the message");
        messages.MapPost("/{id}/rerun", RerunAsync).WithSummary("Run its agents again");
        messages.MapPost("/{id}/release", ReleaseAsync).WithSummary("File a message that was kept back");
        messages.MapPost("/{id}/discard", DiscardAsync).WithSummary("Throw a message away that was kept back");
    }

    static async Task<Page<MessageView>> ListAsync(
        IDbContextFactory<PortalDbContext> contexts,
        SearchLists<MessageRow> search,
        [AsParameters] MessageFilter filter,
        int? limit,
        string? after,
        CancellationToken stop
    )
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        return await ReadMessages.ListAsync(db, search, filter, Paging.Limit(limit), Paging.AfterId(after), stop);
    }

    static async Task<MessageDetail> ReadAsync(
        string id,
        IDbContextFactory<PortalDbContext> contexts,
        StoredMails mails,
        CancellationToken stop
    )
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        return await ReadMessages.DetailAsync(db, mails, id, stop);
    }

    static async Task<IResult> RawAsync(
        string id,
        IDbContextFactory<PortalDbContext> contexts,
        ContentStore store,
        HttpContext context,
        CancellationToken stop
    )
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var (row, _) = await ReadMessages.FindAsync(db, id, stop);
        if (row.ContentId is not { } contentId)
            throw RefusalException.NotFound("message");
        Protect(context);
        context.Response.ContentLength = row.Size;
        return TypedResults.Stream(x => store.CopyToAsync(contentId, x, stop), "message/rfc822", row.Id.ToString("D") + ".eml");
    }

    static async Task<FileContentHttpResult> AttachmentAsync(
        string id,
        int index,
        IMessageFiles files,
        HttpContext context,
        CancellationToken stop
    )
    {
        var file =
            await files.FindAttachmentAsync(ReadId(id), index, stop) ?? throw RefusalException.NotFound("attachment of that message");
        Protect(context);
        // Declared by a stranger: a browser must neither guess nor show it (anchors: reliability A5).
        return TypedResults.Bytes(file.Bytes, "application/octet-stream", file.Name);
    }

    static async Task<IResult> TimelineAsync(
        string id,
        IDbContextFactory<PortalDbContext> contexts,
        ReturnTimelines timelines,
        CancellationToken stop
    )
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var (row, collector) = await ReadMessages.FindAsync(db, id, stop);
        return TypedResults.Ok(await ReadMessages.TimelineAsync(db, timelines, row, collector, stop));
    }

    static async Task<RerunView> RerunAsync(
        string id,
        RunAgain again,
        IDbContextFactory<PortalDbContext> contexts,
        Caller caller,
        CancellationToken stop
    )
    {
        var runs = await again.RunAsync(ReadId(id), caller.Actor, stop);
        await using var db = await contexts.CreateDbContextAsync(stop);
        var (row, collector) = await ReadMessages.FindAsync(db, id, stop);
        return new RerunView(MessageView.Of(row, collector), [.. runs.Select(x => x.ToString("D"))]);
    }

    static async Task<MessageView> ReleaseAsync(
        string id,
        SettleBody? body,
        SettleMessage settle,
        IDbContextFactory<PortalDbContext> contexts,
        Caller caller,
        CancellationToken stop
    )
    {
        await settle.ReleaseAsync(ReadId(id), body?.Reason, caller.Actor, stop);
        return await ViewAsync(id, contexts, stop);
    }

    static async Task<MessageView> DiscardAsync(
        string id,
        SettleBody? body,
        SettleMessage settle,
        IDbContextFactory<PortalDbContext> contexts,
        Caller caller,
        CancellationToken stop
    )
    {
        await settle.DiscardAsync(ReadId(id), body?.Reason, caller.Actor, stop);
        return await ViewAsync(id, contexts, stop);
    }

    static async Task<MessageView> ViewAsync(string id, IDbContextFactory<PortalDbContext> contexts, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var (row, collector) = await ReadMessages.FindAsync(db, id, stop);
        return MessageView.Of(row, collector);
    }

    /// <summary>Bytes of strangers: a browser must neither guess, nor run, nor keep them.</summary>
    public static void Protect(HttpContext context)
    {
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        context.Response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        context.Response.Headers.CacheControl = "private, no-store";
    }

    static Guid ReadId(string id) => Ids.TryRead(id, out var read) ? read : throw RefusalException.NotFound("message");
}
