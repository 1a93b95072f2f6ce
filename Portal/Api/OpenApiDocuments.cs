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
                    options.AddDocument(Public, "Third parties and people").AddDocument(Admin, "Administrators");
                }
            )
            .AllowAnonymous();
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
