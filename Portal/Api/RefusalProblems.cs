using System.Diagnostics;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Portal.Domain.Common;

namespace Portal.Api;

/// <summary>Writes refusals and unreadable requests as problem details (RFC 9457).</summary>
sealed class RefusalProblems(IProblemDetailsService problems) : IExceptionHandler
{
    /// <inheritdoc/>
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var problem = exception switch
        {
            RefusalException refusal => FromRefusal(refusal),
            BadHttpRequestException unreadable => FromUnreadable(unreadable),
            _ => null,
        };
        if (problem is null)
            return false;
        httpContext.Response.StatusCode = problem.Status!.Value;
        return await problems.TryWriteAsync(
            new ProblemDetailsContext
            {
                HttpContext = httpContext,
                ProblemDetails = problem,
                Exception = exception,
            }
        );
    }

    /// <summary>Members that every problem carries.</summary>
    public static void Complete(ProblemDetailsContext context)
    {
        context.ProblemDetails.Extensions.TryAdd("code", CodeOf(context.ProblemDetails.Status));
        context.ProblemDetails.Extensions["traceId"] = Activity.Current?.TraceId.ToString() ?? context.HttpContext.TraceIdentifier;
    }

    static ProblemDetails FromRefusal(RefusalException refusal)
    {
        var problem = new ProblemDetails
        {
            Status = StatusOf(refusal.Kind),
            Title = refusal.Code.Replace('-', ' '),
            Detail = refusal.Message,
        };
        problem.Extensions["code"] = refusal.Code;
        if (refusal.Faults.Count > 0)
            problem.Extensions["errors"] = refusal.Faults;
        if (refusal.Kind == RefusalKind.Unavailable)
            problem.Extensions["retryable"] = true;
        foreach (var (name, value) in refusal.Extensions)
            problem.Extensions[name] = value;
        return problem;
    }

    static ProblemDetails FromUnreadable(BadHttpRequestException unreadable)
    {
        var json = unreadable.InnerException as System.Text.Json.JsonException;
        var problem = new ProblemDetails
        {
            Status = unreadable.StatusCode,
            Title = "unreadable request",
            Detail = json?.Message ?? unreadable.Message,
        };
        problem.Extensions["code"] = json is null ? CodeOf(unreadable.StatusCode) : "malformed-json";
        if (json is not null)
            problem.Extensions["errors"] = new[] { new Fault(ToPointer(json.Path), "malformed", json.Message) };
        return problem;
    }

    // System.Text.Json says $.fields.amount or $.attachments[2].name; the contract wants /attachments/2/name.
    static string ToPointer(string? path) =>
        path is null
            ? ""
            : path.TrimStart('$').Replace("[", "/", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Replace('.', '/');

    static int StatusOf(RefusalKind kind) =>
        kind switch
        {
            RefusalKind.Invalid => StatusCodes.Status422UnprocessableEntity,
            RefusalKind.NotFound => StatusCodes.Status404NotFound,
            RefusalKind.Conflict => StatusCodes.Status409Conflict,
            RefusalKind.Forbidden => StatusCodes.Status403Forbidden,
            RefusalKind.Stale => StatusCodes.Status412PreconditionFailed,
            RefusalKind.PreconditionRequired => StatusCodes.Status428PreconditionRequired,
            RefusalKind.TooLarge => StatusCodes.Status413PayloadTooLarge,
            _ => StatusCodes.Status503ServiceUnavailable,
        };

    static string CodeOf(int? status) =>
        status switch
        {
            400 => "malformed-request",
            401 => "unauthorised",
            403 => "forbidden",
            404 => "not-found",
            405 => "method-not-allowed",
            413 => "too-large",
            415 => "unsupported-type",
            429 => "rate-limited",
            _ => "internal-error",
        };
}
