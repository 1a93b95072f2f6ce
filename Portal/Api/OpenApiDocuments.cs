using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace Portal.Api;

/// <summary>
/// <c>/openapi/v1.json</c> (open: third parties build against it), <c>/openapi/admin-v1.json</c> (administrators, by
/// cookie or token) and the browser of both at <c>/api</c>, served from our own files.
/// </summary>
static class OpenApiDocuments
{
    const string Public = "v1";
    const string Admin = "admin-v1";

    /// <summary>Policy of the two documents.</summary>
    public const string Policy = "openapi";

    public static void AddOpenApiDocuments(this IServiceCollection services)
    {
        services.AddOpenApi(Public, options => Describe(options, "Collector", "api/v1/"));
        services.AddOpenApi(Admin, options => Describe(options, "Collector administration", "api/admin/v1/"));
        services
            .AddAuthorizationBuilder()
            .AddPolicy(
                Policy,
                policy =>
                    policy
                        .AddAuthenticationSchemes(IdentityConstants.ApplicationScheme, Policies.BearerScheme)
                        .RequireAssertion(x => IsOpen(x.Resource) || Caller.Of(x.User) is { IsAdministrator: true })
            );
    }

    public static void MapOpenApiDocuments(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").RequireAuthorization(Policy);
        app.MapScalarApiReference(
                "/api",
                options =>
                {
                    options.Title = "Collector API";
                    options.OpenApiRoutePattern = "/openapi/{documentName}.json";
                    options.DefaultFonts = false;
                    options.ShowDeveloperTools = DeveloperToolsVisibility.Never;
                    // Both would talk to its maker.
                    options.Telemetry = false;
                    options.DisableAgent().DisableMcp();
                    options.CustomCss = LegibleGreys;
                    options.AddDocument(Public, "Third parties and people").AddDocument(Admin, "Administrators");
                }
            )
            .AddEndpointFilter(SayLanguage)
            .AllowAnonymous();
    }

    // Its greys and its greens are below the contrast that WCAG 2.2 AA asks for (1.4.3).
    const string LegibleGreys = """
        .light-mode { --scalar-color-2: #4a5261; --scalar-color-3: #4a5261; --scalar-color-green: #146c43; --scalar-color-orange: #8a4b00; --scalar-color-blue: #1f56c4; --scalar-color-red: #b01e2e; --scalar-color-disabled: #4a5261; }
        .dark-mode { --scalar-color-2: #c3c9d4; --scalar-color-3: #b4bcc9; --scalar-color-disabled: #b4bcc9; }
        """;

    // The page is English and does not say so (WCAG 3.1.1).
    static async ValueTask<object?> SayLanguage(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var answer = await next(context);
        return answer is ContentHttpResult { ResponseContent: { } page } content
            ? TypedResults.Content(page.Replace("<html>", "<html lang=\"en\">", StringComparison.Ordinal), content.ContentType)
            : answer;
    }

    static bool IsOpen(object? resource) =>
        resource is HttpContext context && string.Equals(context.GetRouteValue("documentName") as string, Public, StringComparison.Ordinal);

    static void Describe(OpenApiOptions options, string title, string prefix)
    {
        options.ShouldInclude = call => call.RelativePath?.StartsWith(prefix, StringComparison.Ordinal) == true;
        options.AddDocumentTransformer(
            (document, _, _) =>
            {
                document.Info.Title = title;
                document.Components ??= new OpenApiComponents();
                document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
                document.Components.SecuritySchemes["bearer"] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.Http,
                    Scheme = "bearer",
                    Description = "A third party's key, a person's access token or the bootstrap token.",
                };
                document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("bearer", document)] = [] }];
                return Task.CompletedTask;
            }
        );
        options.AddOperationTransformer(DescribeCall.Complete);
    }
}
