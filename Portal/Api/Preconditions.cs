using Portal.Domain.Common;

namespace Portal.Api;

/// <summary>Metadata of a change that needs <c>If-Match</c>.</summary>
sealed record ConditionalCall;

/// <summary>ETag and If-Match (RFC 9110, 13.1.1): the tag is the row's version in quotes.</summary>
public static class Preconditions
{
    /// <summary>Says in the description that the call needs <c>If-Match</c>; <see cref="RequireIfMatch"/> enforces it.</summary>
    public static TBuilder NeedsIfMatch<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new ConditionalCall());

    /// <summary>Sets the ETag of the answer.</summary>
    public static void SetETag(this HttpContext context, int version)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Response.Headers.ETag = Tag(version);
    }

    /// <summary>Absent → 428, other version → 412, <c>*</c> or the present one → goes on.</summary>
    public static void RequireIfMatch(this HttpContext context, int version)
    {
        ArgumentNullException.ThrowIfNull(context);
        var given = context.Request.Headers.IfMatch.ToString();
        if (given.Length == 0)
            throw new RefusalException(
                RefusalKind.PreconditionRequired,
                "if-match-required",
                "Send If-Match with the ETag of what you read, so that nobody's change is overwritten."
            );
        if (given != "*" && !given.Split(',', StringSplitOptions.TrimEntries).Contains(Tag(version)))
            throw new RefusalException(
                RefusalKind.Stale,
                "stale-version",
                $"It was changed since you read it: the present version is {version}. Read it again and repeat your change."
            );
    }

    static string Tag(int version) => "\"" + version.ToString(System.Globalization.CultureInfo.InvariantCulture) + "\"";
}
