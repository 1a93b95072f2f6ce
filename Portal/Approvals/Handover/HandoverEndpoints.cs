using Portal.Api;
using Portal.Data;

namespace Portal.Approvals;

/// <summary>The package of a finished document and its acknowledgement (contract, section 2).</summary>
static class HandoverEndpoints
{
    public static void MapHandover(this ApiGroups api)
    {
        MapPackage(api.Public.MapGroup("/documents").RequireScope(Scopes.Documents).WithTags("Documents"));
        MapPackage(api.Admin.MapGroup("/documents").WithTags("Documents"));
        api.Public.MapGroup("/documents")
            .RequireAuthorization(Policies.ThirdParty)
            .RequireScope(Scopes.Documents)
            .WithTags("Documents")
            .MapPost("/{id}/acknowledgement", AcknowledgeAsync)
            .WithSummary("Says by the hash of manifest.json that the third party has the package");
    }

    /// <summary>The same for people who are signed in by cookie.</summary>
    public static void MapPackageDownloads(this WebApplication app) =>
        app.MapGet("/documents/{id:guid}/package", DownloadAsync).RequireAuthorization();

    static void MapPackage(RouteGroupBuilder documents) =>
        documents
            .MapGet("/{id}/package", PackageAsync)
            .Produces<Stream>(200, "application/zip")
            .WithSummary("Package of an approved document: manifest, records, attachments; ranges, Repr-Digest");

    static Task<IResult> PackageAsync(
        HttpContext context,
        Caller caller,
        OpenPackage packages,
        ContentStore contents,
        string id,
        CancellationToken stop
    ) => DownloadAsync(context, caller, packages, contents, Callers.Id(id, "document"), stop);

    static async Task<IResult> DownloadAsync(
        HttpContext context,
        Caller caller,
        OpenPackage packages,
        ContentStore contents,
        Guid id,
        CancellationToken stop
    ) => AttachmentAnswer.Of(context, contents, await packages.RunAsync(caller, id, stop));

    static Task<AcknowledgementAnswer> AcknowledgeAsync(
        Caller caller,
        AcknowledgePackage acknowledge,
        Acknowledgement acknowledgement,
        string id,
        CancellationToken stop
    ) => acknowledge.RunAsync(caller, Callers.Id(id, "document"), acknowledgement, stop);
}
