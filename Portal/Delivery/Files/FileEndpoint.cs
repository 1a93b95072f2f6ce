using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Delivery;

/// <summary>The anonymous door behind a signed link: the bytes as stored, never shown in place.</summary>
static class FileEndpoint
{
    public static void MapFiles(this WebApplication app) =>
        app.MapMethods("/files/{token}", [HttpMethods.Get, HttpMethods.Head], OpenAsync).AllowAnonymous().ExcludeFromDescription();

    static async Task<IResult> OpenAsync(
        string token,
        FileLinks links,
        IDbContextFactory<PortalDbContext> contexts,
        ContentStore store,
        TimeProvider clock,
        HttpContext context,
        CancellationToken stop
    )
    {
        if (links.Read(token) is not { } target)
            throw RefusalException.NotFound("file");
        if (target.ExpiresAt <= clock.GetUtcNow())
            return Results.Problem(
                "This link has expired. Read the file through the API, or ask for the delivery to be made again.",
                statusCode: StatusCodes.Status410Gone,
                title: "link expired",
                extensions: new Dictionary<string, object?> { ["code"] = "link-expired" }
            );
        // Attachments of messages follow with the mail room's port.
        if (target.Kind != LinkedFile.DocumentAttachment)
            throw RefusalException.NotFound("file");
        await using var db = await contexts.CreateDbContextAsync(stop);
        var file =
            await db.Attachments.AsNoTracking().FirstOrDefaultAsync(x => x.Id == target.Id, stop)
            ?? throw RefusalException.NotFound("file");
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        headers.CacheControl = "private, max-age=0, must-revalidate";
        headers["Repr-Digest"] = $"sha-256=:{Convert.ToBase64String(Convert.FromHexString(file.Sha256))}:";
        return Results.Stream(
            new StoredContentStream(store, file.ContentId, file.Size),
            MediaTypeHeaderValue.TryParse(file.ContentType, out var type) ? type.ToString() : "application/octet-stream",
            file.Name,
            entityTag: new EntityTagHeaderValue($"\"{file.Sha256}\""),
            enableRangeProcessing: true
        );
    }
}
