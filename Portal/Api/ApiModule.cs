using System.Text.Json.Serialization;

namespace Portal.Api;

/// <summary>The two groups that modules hang their endpoints on.</summary>
/// <param name="Public"><c>/api/v1</c>: third parties and people's tokens.</param>
/// <param name="Admin"><c>/api/admin/v1</c>: administrators; already closed by <see cref="Policies.Administrator"/>.</param>
public sealed record ApiGroups(RouteGroupBuilder Public, RouteGroupBuilder Admin);

/// <summary>Doors of the API room.</summary>
public static class ApiModule
{
    /// <summary>Problem details, JSON form, OpenAPI.</summary>
    public static void AddApi(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = RefusalProblems.Complete);
        builder.Services.AddExceptionHandler<RefusalProblems>();
        builder.Services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.Converters.Add(new JsonStringEnumConverter(System.Text.Json.JsonNamingPolicy.CamelCase));
            options.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        });
    }

    /// <summary>Makes the two groups.</summary>
    public static ApiGroups MapApi(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var open = app.MapGroup("/api/v1").RequireAuthorization(Policies.ThirdPartyOrPerson).DisableAntiforgery();
        var admin = app.MapGroup("/api/admin/v1").RequireAuthorization(Policies.Administrator).DisableAntiforgery();
        return new ApiGroups(open, admin);
    }
}
