using Portal.Settings;

namespace Portal.Identity;

/// <summary>
/// The pages' connection (<c>/_blazor</c>) is for our own pages only. A browser sends the cookie along with a WebSocket
/// of any page of the same site, that is of every other port and every neighbour below the same domain, asks nobody
/// before it opens one, and no form token stands in the way (ASVS 5.0, 4.4.2).
/// </summary>
static class OwnOrigin
{
    /// <summary>Refuses what comes from a page of somebody else. Programs, which say nothing, are asked for the cookie as ever.</summary>
    public static void UseOwnOrigin(this WebApplication app)
    {
        var publicUrl = new Uri(app.Services.GetRequiredService<PortalOptions>().PublicUrl);
        app.Use(
            (context, next) =>
            {
                if (
                    !context.Request.Path.StartsWithSegments("/_blazor", StringComparison.OrdinalIgnoreCase)
                    || IsOwn(context.Request, publicUrl)
                )
                    return next(context);
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
                return Task.CompletedTask;
            }
        );
    }

    /// <summary>What the browser says of itself counts most: behind a proxy Host may be another name than the person sees.</summary>
    internal static bool IsOwn(HttpRequest request, Uri publicUrl)
    {
        if (request.Headers["Sec-Fetch-Site"] is { Count: > 0 } site)
            return site.ToString() is "same-origin" or "none";
        if (request.Headers.Origin is not { Count: > 0 } origin)
            return true;
        return Uri.TryCreate(origin.ToString(), UriKind.Absolute, out var from)
            && (IsSame(from, request.Host) || IsSame(from, HostString.FromUriComponent(publicUrl)));
    }

    static bool IsSame(Uri from, HostString host) =>
        string.Equals(from.Host, host.Host, StringComparison.OrdinalIgnoreCase)
        && (host.Port == from.Port || (host.Port is null && from.IsDefaultPort));
}
