using Portal.Api;
using Portal.Domain.Common;

namespace Portal.Approvals;

/// <summary>Handing in, correcting, sending on again and withdrawing (contract, section 2).</summary>
static class SubmittingEndpoints
{
    public static void MapSubmitting(this ApiGroups api, ApprovalsOptions options)
    {
        var documents = api.Public.MapGroup("/documents").RequireScope(Scopes.Documents).WithTags("Documents");
        documents
            .MapPost("/", SubmitAsync)
            .WithIdempotency()
            .AllowBody(options.MaxRequestBytes)
            .Produces<DocumentAnswer>(201)
            .WithSummary("Creates a document and starts it on its route");
        documents
            .MapPost("/validate", ValidateAsync)
            .AllowBody(options.MaxRequestBytes)
            .WithSummary("Faults and predicted steps; creates nothing");
        documents
            .MapPost("/{id}/revisions", ReviseAsync)
            .WithIdempotency()
            .AllowBody(options.MaxRequestBytes)
            .NeedsIfMatch()
            .Produces<DocumentAnswer>(201)
            .WithSummary("New content for a returned document; needs If-Match");
        documents
            .MapPost("/{id}/resubmission", ResubmitAsync)
            .WithIdempotency()
            .NeedsIfMatch()
            .Produces<DocumentAnswer>()
            .WithSummary("Sends a returned document on again; needs If-Match");
        documents
            .MapPost("/{id}/withdrawal", WithdrawAsync)
            .WithIdempotency()
            .NeedsIfMatch()
            .Produces<DocumentAnswer>()
            .WithSummary("Withdraws the document; needs If-Match");
    }

    static async Task<IResult> SubmitAsync(
        HttpContext context,
        Caller caller,
        DocumentRequest request,
        SubmitDocument submit,
        DocumentQueries documents,
        CancellationToken stop
    )
    {
        var submission = Read(request.ToSubmission);
        var created = await submit.RunAsync(caller.ToInitiator(), submission, stop);
        var answer = await documents.GetAsync(caller, created.Id, stop);
        context.SetETag(answer.Version);
        return Results.Created($"/api/v1/documents/{created.Id:D}", answer);
    }

    static Task<Prediction> ValidateAsync(Caller caller, DocumentRequest request, ValidateDocument validate, CancellationToken stop) =>
        validate.RunAsync(caller.ToInitiator(), Read(request.ToSubmission), stop);

    static async Task<IResult> ReviseAsync(
        HttpContext context,
        Caller caller,
        string id,
        RevisionRequest request,
        CorrectDocument correct,
        DocumentQueries documents,
        CancellationToken stop
    )
    {
        var correction = Read(request.ToCorrection);
        var moved = await correct.ReviseAsync(caller.ToInitiator(), Callers.Id(id, "document"), correction, context.RequireIfMatch, stop);
        return await AnswerAsync(context, caller, documents, moved, StatusCodes.Status201Created, stop);
    }

    static async Task<IResult> ResubmitAsync(
        HttpContext context,
        Caller caller,
        string id,
        ResubmissionRequest? request,
        CorrectDocument correct,
        DocumentQueries documents,
        CancellationToken stop
    )
    {
        var moved = await correct.ResubmitAsync(
            caller.ToInitiator(),
            Callers.Id(id, "document"),
            request?.Opinion,
            context.RequireIfMatch,
            stop
        );
        return await AnswerAsync(context, caller, documents, moved, StatusCodes.Status200OK, stop);
    }

    static async Task<IResult> WithdrawAsync(
        HttpContext context,
        Caller caller,
        string id,
        WithdrawalRequest request,
        CorrectDocument correct,
        DocumentQueries documents,
        CancellationToken stop
    )
    {
        var moved = await correct.WithdrawAsync(
            caller.ToInitiator(),
            Callers.Id(id, "document"),
            request.Reason,
            context.RequireIfMatch,
            stop
        );
        return await AnswerAsync(context, caller, documents, moved, StatusCodes.Status200OK, stop);
    }

    static async Task<IResult> AnswerAsync(
        HttpContext context,
        Caller caller,
        DocumentQueries documents,
        MovedDocument moved,
        int status,
        CancellationToken stop
    )
    {
        var answer = await documents.GetAsync(caller, moved.Id, stop);
        context.SetETag(answer.Version);
        return Results.Json(answer, statusCode: status);
    }

    static T Read<T>(Func<ICollection<Fault>, T> read)
    {
        var faults = new List<Fault>();
        var result = read(faults);
        return faults.Count == 0 ? result : throw RefusalException.Invalid(faults);
    }
}
