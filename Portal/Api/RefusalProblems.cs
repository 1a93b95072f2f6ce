using System.Diagnostics;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Portal.Components;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Api;

/// <summary>Writes refusals, unreadable requests and outages as problem details (RFC 9457).</summary>
sealed partial class RefusalProblems(IProblemDetailsService problems, ILogger<RefusalProblems> log) : IExceptionHandler
{
    /// <inheritdoc/>
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var problem = exception switch
        {
            RefusalException refusal => FromRefusal(refusal),
            BadHttpRequestException unreadable => FromUnreadable(unreadable),
            // A person is shown a page that says it.
            _ when Outages.Of(exception) is { } outage && !httpContext.IsForPeople() => FromOutage(outage, exception),
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
        context.ProblemDetails.Detail ??= AdviceOf(context.ProblemDetails.Status);
        if (context.ProblemDetails.Status is 429 or 503)
            context.ProblemDetails.Extensions.TryAdd("retryable", true);
        // 429 has its own, from the limit.
        if (context.ProblemDetails.Status is 503 or 507 && context.HttpContext.Response.Headers.RetryAfter.Count == 0)
            context.HttpContext.Response.Headers.RetryAfter = "5";
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

    ProblemDetails FromOutage(Outage outage, Exception failure)
    {
        ApiLog.Outage(log, failure, outage);
        var (status, code, detail) = outage switch
        {
            Outage.Full => (
                StatusCodes.Status507InsufficientStorage,
                "disk-full",
                "There is no room left where the portal stores its data. The operator has to make some; the same call succeeds then."
            ),
            Outage.Disk => (
                StatusCodes.Status503ServiceUnavailable,
                "disk-failed",
                "The portal cannot write where it stores its data. The operator has to look at the disk; the same call succeeds then."
            ),
            _ => (
                StatusCodes.Status503ServiceUnavailable,
                "database-unavailable",
                "The database does not answer at the moment. Send the same call again when Retry-After has passed; with the same Idempotency-Key nothing is done twice."
            ),
        };
        var problem = new ProblemDetails
        {
            Status = status,
            Title = code.Replace('-', ' '),
            Detail = detail,
        };
        problem.Extensions["code"] = code;
        problem.Extensions["retryable"] = true;
        return problem;
    }

    static ProblemDetails FromUnreadable(BadHttpRequestException unreadable)
    {
        var json = unreadable.InnerException as System.Text.Json.JsonException;
        var parameter = Parameter().Match(unreadable.Message);
        var pointer = json is not null ? ToPointer(json.Path) : "/" + parameter.Groups["name"].Value;
        var detail =
            json is not null ? Readable(json, pointer)
            : parameter.Success ? $"{parameter.Groups["name"].Value} cannot be read from '{parameter.Groups["value"].Value}'."
            : unreadable.Message;
        var problem = new ProblemDetails
        {
            Status = unreadable.StatusCode,
            Title = "unreadable request",
            Detail = detail,
        };
        problem.Extensions["code"] = json is null ? CodeOf(unreadable.StatusCode) : "malformed-json";
        if (json is not null || parameter.Success)
            problem.Extensions["errors"] = new[] { new Fault(pointer, "malformed", detail) };
        return problem;
    }

    [System.Text.RegularExpressions.GeneratedRegex("^Failed to bind parameter \"\\S+ (?<name>\\w+)\" from \"(?<value>.*)\"\\.$")]
    private static partial System.Text.RegularExpressions.Regex Parameter();

    // The library names .NET types of ours, which tell a caller nothing.
    static string Readable(System.Text.Json.JsonException json, string pointer) =>
        json.Message.Contains("could not be mapped", StringComparison.Ordinal)
            ? $"There is no member '{pointer[(pointer.LastIndexOf('/') + 1)..]}' here; check its spelling or leave it out."
        : TypeName().IsMatch(json.Message)
            ? $"The value at '{pointer}' is not of the kind that is expected there (line {json.LineNumber + 1}, byte {json.BytePositionInLine})."
        : json.Message;

    [System.Text.RegularExpressions.GeneratedRegex("could not be converted|deserialization|\\b(Portal|System)\\.|\\.NET")]
    private static partial System.Text.RegularExpressions.Regex TypeName();

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

    static string? AdviceOf(int? status) =>
        status switch
        {
            401 => "Send Authorization: Bearer with a key or token that is valid.",
            403 => "The token is valid but may not do this.",
            404 => "There is no such thing, or you have no right to see it.",
            405 => "The address exists but not with this method; see Allow.",
            413 => "The request is larger than the limit.",
            415 => "Send the body as application/json, or as the type that the call names.",
            429 => "Too many calls; wait as long as Retry-After says.",
            500 => "A fault of ours; tell the operator the traceId.",
            _ => null,
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
