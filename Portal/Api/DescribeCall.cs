using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Portal.Api;

/// <summary>Adds to the description of a call what its marks promise: headers, scope, and the refusals it can give.</summary>
static class DescribeCall
{
    public static async Task Complete(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken stop)
    {
        var marks = context.Description.ActionDescriptor.EndpointMetadata;
        var (idempotent, conditional) = (marks.OfType<IdempotentCall>().Any(), marks.OfType<ConditionalCall>().Any());
        if (idempotent)
            AddHeader(
                operation,
                "Idempotency-Key",
                "1 to 200 characters; the same key and body get the stored answer for 24 hours.",
                false
            );
        if (conditional)
            AddHeader(operation, "If-Match", "The ETag of what was read.", true);
        if (marks.OfType<RequiredScope>().LastOrDefault() is { } scope)
            operation.Description = $"{operation.Description} Scope: {scope.Scope}.".Trim();
        var problem = await context.GetOrCreateSchemaAsync(typeof(ProblemDetails), null, stop);
        foreach (var (status, words) in Refusals(operation, context.Description.HttpMethod ?? "GET", idempotent, conditional))
            (operation.Responses ??= []).TryAdd(status.ToString(CultureInfo.InvariantCulture), Problem(problem, words));
    }

    static IEnumerable<(int Status, string Words)> Refusals(OpenApiOperation operation, string method, bool idempotent, bool conditional)
    {
        yield return (401, "No token, or one that is not valid.");
        yield return (403, "The token may not do this.");
        if (operation.Parameters?.Any(x => x.In == ParameterLocation.Path) == true)
            yield return (404, "There is no such thing, or the caller has no right to see it.");
        if (operation.RequestBody is not null || operation.Parameters?.Any(x => x.In == ParameterLocation.Query) == true)
        {
            yield return (400, "It cannot be read; errors has pointers.");
            yield return (422, "It can be read but has faults; errors has pointers.");
        }
        if (method != "GET")
            yield return (409, "It collides with the present state.");
        if (operation.RequestBody is not null)
        {
            yield return (413, "The body is too large.");
            yield return (415, "The body is of another type.");
        }
        if (idempotent)
            yield return (422, "It has faults, or the Idempotency-Key was used for another body.");
        if (conditional)
        {
            yield return (412, "It was changed since it was read.");
            yield return (428, "If-Match is missing.");
        }
        yield return (429, "Too many calls; wait as long as Retry-After says.");
    }

    static OpenApiResponse Problem(IOpenApiSchema problem, string words) =>
        new()
        {
            Description = words,
            Content = new Dictionary<string, OpenApiMediaType> { ["application/problem+json"] = new() { Schema = problem } },
        };

    static void AddHeader(OpenApiOperation operation, string name, string words, bool required) =>
        (operation.Parameters ??= []).Add(
            new OpenApiParameter
            {
                Name = name,
                In = ParameterLocation.Header,
                Required = required,
                Description = words,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 200 },
            }
        );
}
