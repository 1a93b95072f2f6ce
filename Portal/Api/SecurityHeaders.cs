namespace Portal.Api;

/// <summary>Headers that bound what a browser does with our pages (ASVS 5.0, chapter 3).</summary>
public static class SecurityHeaders
{
    // MudBlazor places popovers by inline styles; scripts come from our own files, none is inline.
    const string Pages =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
        + "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    // The API browser is one vendored script that writes its own start-up script and styles into the page; it still
    // loads nothing from elsewhere.
    const string ApiBrowser =
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        + "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>Adds the headers to every answer, also to one that an error handler has cleared.</summary>
    public static void UseSecurityHeaders(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        if (!app.Environment.IsDevelopment())
            app.UseHsts();
        app.Use(
            (context, next) =>
            {
                context.Response.OnStarting(() =>
                {
                    Write(context);
                    return Task.CompletedTask;
                });
                return next(context);
            }
        );
    }

    static void Write(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        // The framework builds redirects with the Host that the request carried: a name that a stranger may choose, and
        // behind a proxy the wrong one. A redirect within the portal needs none.
        if (Uri.TryCreate(headers.Location, UriKind.Absolute, out var target) && IsOwn(target, context.Request.Host))
            headers.Location = target.PathAndQuery + target.Fragment;
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        // One of our own pages may frame the HTML of a mail; that answer says so in its policy.
        headers.XFrameOptions =
            headers.ContentSecurityPolicy.ToString().Contains("frame-ancestors 'self'", StringComparison.Ordinal)
            && headers.ContentSecurityPolicy.ToString().Contains("default-src 'none'", StringComparison.Ordinal)
                ? "SAMEORIGIN"
                : "DENY";
        // A download of a foreign file has set a policy of its own that allows nothing at all; the one that Blazor sets
        // by itself only speaks of frames.
        if (!headers.ContentSecurityPolicy.ToString().Contains("default-src 'none'", StringComparison.Ordinal))
            headers.ContentSecurityPolicy = IsApiBrowser(context.Request.Path) ? ApiBrowser : Pages;
        // Answers of the APIs carry what only the caller may see.
        if (context.Request.Path.StartsWithSegments("/api/v1") || context.Request.Path.StartsWithSegments("/api/admin"))
            headers.CacheControl = headers.CacheControl.Count == 0 ? "no-store" : headers.CacheControl;
    }

    static bool IsOwn(Uri target, HostString host) =>
        target.Scheme is "http" or "https"
        && (target.Authority == host.Value || (target.Host == host.Host && target.IsDefaultPort && host.Port is null or 80 or 443));

    static bool IsApiBrowser(PathString path) =>
        path.StartsWithSegments("/api") && !path.StartsWithSegments("/api/v1") && !path.StartsWithSegments("/api/admin");
}
