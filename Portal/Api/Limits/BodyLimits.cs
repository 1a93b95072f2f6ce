using Microsoft.AspNetCore.Mvc;

namespace Portal.Api;

/// <summary>How large a request may be; what is larger gets 413 before it is read.</summary>
public static class BodyLimits
{
    /// <summary>Documents with their attachments in Base64: 40 MiB.</summary>
    public const long Documents = 40L << 20;

    /// <summary>Everything else: 1 MiB.</summary>
    public const long Ordinary = 1L << 20;

    /// <summary>Another limit for one endpoint, in bytes.</summary>
    public static TBuilder AllowBody<TBuilder>(this TBuilder endpoint, long bytes)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new RequestSizeLimitAttribute(bytes));

    // The group's metadata comes first, so what an endpoint says for itself wins.
    internal static void Limit(EndpointBuilder endpoint, long mail)
    {
        var path = (endpoint as RouteEndpointBuilder)?.RoutePattern.RawText ?? "";
        var bytes =
            path.StartsWith("/api/v1/documents", StringComparison.Ordinal) ? Documents
            : path.StartsWith("/api/v1/collectors", StringComparison.Ordinal) ? mail
            : Ordinary;
        endpoint.Metadata.Add(new RequestSizeLimitAttribute(bytes));
    }
}
