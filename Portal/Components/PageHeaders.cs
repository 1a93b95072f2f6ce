using Microsoft.AspNetCore.Components.Endpoints;

namespace Portal.Components;

/// <summary>Headers that keep a page to itself: no foreign script, no frame, no sniffing.</summary>
static class PageHeaders
{
    // Styles: MudBlazor positions popovers by style attributes. Scripts: ours only, none inline.
    const string Policy =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
        + "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    public static Task AddAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(
            static state =>
            {
                var (headers, endpoint) = (((HttpContext)state).Response.Headers, ((HttpContext)state).GetEndpoint());
                headers.XContentTypeOptions = "nosniff";
                headers["Referrer-Policy"] = "same-origin";
                if (endpoint?.Metadata.GetMetadata<ComponentTypeMetadata>() is not null)
                    headers.ContentSecurityPolicy = Policy;
                return Task.CompletedTask;
            },
            context
        );
        return next(context);
    }
}
