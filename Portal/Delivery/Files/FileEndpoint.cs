using System.Security.Cryptography;
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

    static async Task<IResult> OpenAsync(string token, FileLinks links, TimeProvider clock, HttpContext context, CancellationToken stop)
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
        if (await FindAsync(target, context.RequestServices, stop) is not { } file)
            throw RefusalException.NotFound("file");
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        headers.CacheControl = "private, max-age=0, must-revalidate";
        headers["Repr-Digest"] = $"sha-256=:{Convert.ToBase64String(file.Sha256)}:";
        return Results.Stream(
            file.Bytes,
            MediaTypeHeaderValue.TryParse(file.ContentType, out var type) ? type.ToString() : "application/octet-stream",
            file.Name,
            entityTag: new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(file.Sha256)}\""),
            enableRangeProcessing: true
        );
    }

    static async Task<OpenedFile?> FindAsync(LinkedTarget target, IServiceProvider services, CancellationToken stop)
    {
        if (target.Kind == LinkedFile.MessageAttachment)
        {
            var files = services.GetRequiredService<IMessageFiles>();
            return await files.FindAttachmentAsync(target.Id, target.Index, stop) is { } found
                ? new OpenedFile(found.Name, found.ContentType, SHA256.HashData(found.Bytes.Span), new MemoryStream(found.Bytes.ToArray()))
                : null;
        }
        await using var db = await services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync(stop);
        if (target.Kind == LinkedFile.DocumentPackage)
            return await FindPackageAsync(db, target.Id, services.GetRequiredService<ContentStore>(), stop);
        var row = await db.Attachments.AsNoTracking().FirstOrDefaultAsync(x => x.Id == target.Id, stop);
        return row is null
            ? null
            : new OpenedFile(
                row.Name,
                row.ContentType,
                Convert.FromHexString(row.Sha256),
                new StoredContentStream(services.GetRequiredService<ContentStore>(), row.ContentId, row.Size)
            );
    }

    // A link is signed only for a package that is built.
    static async Task<OpenedFile?> FindPackageAsync(PortalDbContext db, Guid handoverId, ContentStore contents, CancellationToken stop)
    {
        var row = await (
            from h in db.Handovers.AsNoTracking()
            join d in db.Documents.AsNoTracking() on h.DocumentId equals d.Id
            where h.Id == handoverId && h.PackageContentId != null
            select new
            {
                d.Number,
                h.PackageContentId,
                h.PackageSize,
                h.PackageSha256,
            }
        ).FirstOrDefaultAsync(stop);
        return row is null
            ? null
            : new OpenedFile(
                row.Number + ".zip",
                "application/zip",
                Convert.FromHexString(row.PackageSha256!),
                new StoredContentStream(contents, row.PackageContentId!.Value, row.PackageSize!.Value)
            );
    }

    sealed record OpenedFile(string Name, string ContentType, byte[] Sha256, Stream Bytes);
}
