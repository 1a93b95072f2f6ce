using System.Globalization;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Localization;
using MudBlazor;
using MudBlazor.Services;
using Portal.Components.Layout;
using Portal.Components.Viewing;

namespace Portal.Components;

/// <summary>Doors of the shell: layout, theme, static files, languages.</summary>
static class ShellModule
{
    public static void AddShell(this WebApplicationBuilder builder)
    {
        // Outside Development the files would be looked for in a published folder only; a no-op there.
        builder.WebHost.UseStaticWebAssets();
        // A build that is not watched does not change under the program: without this its style sheets are sent unpacked and
        // nothing is kept by the browser, as if every file might change.
        if (Environment.GetEnvironmentVariable("DOTNET_WATCH") is null)
        {
            builder.Configuration["ReloadStaticAssetsAtRuntime"] ??= "false";
            builder.Configuration["EnableStaticAssetsDevelopmentCaching"] ??= "true";
        }
        builder.Services.AddAntiforgery();
        builder.Services.AddLocalization();
        builder.Services.Configure<RequestLocalizationOptions>(x =>
        {
            x.SetDefaultCulture(Languages.Default);
            x.AddSupportedCultures([.. Languages.All]);
            x.AddSupportedUICultures([.. Languages.All]);
            x.RequestCultureProviders = [new CookieRequestCultureProvider(), new AcceptLanguageHeaderRequestCultureProvider()];
        });
        builder.Services.AddRazorComponents().AddInteractiveServerComponents(x => x.DetailedErrors = builder.Environment.IsDevelopment());
        builder.Services.AddMudServices(x =>
        {
            x.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomLeft;
            x.SnackbarConfiguration.PreventDuplicates = true;
        });
        builder.Services.AddExceptionHandler<ErrorPage>();
        builder.Services.AddSingleton<ReadViewer>();
        builder.Services.AddSingleton<ReadNavCounts>();
        builder.Services.AddSingleton<SaveLanguage>();
    }

    /// <summary>Middleware that must come before authentication (culture, security headers).</summary>
    public static void UseShellBefore(this WebApplication app)
    {
        // Not in a UseWhen: a branch has no routes, so the page could not be found from there.
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.Use(
            (context, next) =>
            {
                if (!context.IsForPeople() && context.Features.Get<IStatusCodePagesFeature>() is { } pages)
                    pages.Enabled = false;
                return next(context);
            }
        );
        app.UseRequestLocalization();
        // Files named without a fingerprint (fonts by a style sheet, MudBlazor's by App): the number behind the name stands for
        // the edition.
        app.Use(
            (context, next) =>
            {
                var path = context.Request.Path;
                if (
                    context.Request.QueryString.HasValue
                    && (path.StartsWithSegments("/fonts") || path.StartsWithSegments("/_content/MudBlazor"))
                )
                    context.Response.OnStarting(() =>
                    {
                        if (context.Response.StatusCode is StatusCodes.Status200OK or StatusCodes.Status304NotModified)
                            context.Response.Headers.CacheControl = "max-age=31536000, immutable";
                        return Task.CompletedTask;
                    });
                return next(context);
            }
        );
    }

    public static void MapShell(this WebApplication app)
    {
        // Named, because under a test runner the program that started is not this one.
        app.MapStaticAssets("Portal.staticwebassets.endpoints.json").AllowAnonymous();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        app.MapPost("/language", SaveLanguage.AnswerAsync).AllowAnonymous();
    }

    /// <summary>A person's browser asks for a page; everybody else gets problem details.</summary>
    public static bool IsForPeople(this HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method)
        && !context.Request.Path.StartsWithSegments("/api")
        && context.Request.GetTypedHeaders().Accept is { Count: > 0 } accept
        && accept.Any(x => x.MediaType == "text/html");
}
