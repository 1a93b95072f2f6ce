using System.Security.Cryptography;

namespace Portal.Api;

/// <summary>Headers that bound what a browser does with our pages (ASVS 5.0, chapter 3).</summary>
public static class SecurityHeaders
{
    const string Key = "collector:nonce";

    // MudBlazor places popovers by inline styles; scripts come from our own files or carry this answer's nonce.
    const string Pages =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        + "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    // The API browser is one vendored script that writes its own start-up script and styles into the page; it still
    // loads nothing from elsewhere.
    const string ApiBrowser =
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        + "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>The nonce of this answer, for an inline script: <c>nonce="@SecurityHeaders.NonceOf(context)"</c>.</summary>
    public static string NonceOf(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Items[Key] is string known)
            return known;
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
        context.Items[Key] = nonce;
        return nonce;
    }

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
        headers["Referrer-Policy"] = "strict-origin-when-cross-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        headers.XFrameOptions = "DENY";
        // A download of a foreign file has set a policy of its own that allows nothing at all.
        if (headers.ContentSecurityPolicy.Count == 0)
            headers.ContentSecurityPolicy =
                IsApiBrowser(context.Request.Path) ? ApiBrowser
                : context.Items[Key] is string nonce
                    ? Pages.Replace("script-src 'self'", $"script-src 'self' 'nonce-{nonce}'", StringComparison.Ordinal)
                : Pages;
        // Answers of the APIs carry what only the caller may see.
        if (context.Request.Path.StartsWithSegments("/api/v1") || context.Request.Path.StartsWithSegments("/api/admin"))
            headers.CacheControl = headers.CacheControl.Count == 0 ? "no-store" : headers.CacheControl;
    }

    static bool IsApiBrowser(PathString path) =>
        path.StartsWithSegments("/api") && !path.StartsWithSegments("/api/v1") && !path.StartsWithSegments("/api/admin");
}
