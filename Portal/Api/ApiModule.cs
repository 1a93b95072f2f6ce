using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Portal.Settings;

namespace Portal.Api;

/// <summary>The two groups that modules hang their endpoints on.</summary>
/// <param name="Public"><c>/api/v1</c>: third parties and people's tokens.</param>
/// <param name="Admin"><c>/api/admin/v1</c>: administrators; already closed by <see cref="Policies.Administrator"/>.</param>
public sealed record ApiGroups(RouteGroupBuilder Public, RouteGroupBuilder Admin);

/// <summary>Doors of the API room.</summary>
public static class ApiModule
{
    /// <summary>Problem details, JSON form, limits, stored answers, OpenAPI.</summary>
    public static void AddApi(this WebApplicationBuilder builder, ICollection<string> faults)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = RefusalProblems.Complete);
        builder.Services.AddExceptionHandler<RefusalProblems>();
        builder.Services.ConfigureHttpJsonOptions(options =>
        {
            var json = options.SerializerOptions;
            json.Converters.Add(new JsonStringEnumConverter(System.Text.Json.JsonNamingPolicy.CamelCase, allowIntegerValues: false));
            json.Converters.Add(new UtcTimes());
            json.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
            // "15" is no number, and a misspelt member is no wish to have its default.
            json.NumberHandling = JsonNumberHandling.Strict;
            json.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            json.TypeInfoResolver = (json.TypeInfoResolver ?? new DefaultJsonTypeInfoResolver()).WithAddedModifier(
                ReadBackAttribute.Accept
            );
        });
        // Otherwise an unreadable request is a bare 400 outside Development, without a pointer.
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        builder.Services.AddRateLimits(RateOptions.Read(builder.Configuration, faults));
        builder.Services.AddSingleton<AnswerLedger>();
        builder.Services.AddHostedService<ForgetOldAnswers>();
        builder.Services.AddOpenApiDocuments();
        builder.AddForwardedHeaders(faults);
    }

    /// <summary>What stands between authorization and the endpoints.</summary>
    public static void UseApi(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseMiddleware<GuardScopes>();
        app.UseMiddleware<RepeatAnswers>();
    }

    /// <summary>Makes the two groups.</summary>
    public static ApiGroups MapApi(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var mail = (app.Configuration.GetValue<long?>("Mail:MaxMessageBytes") ?? 26214400) + BodyLimits.Ordinary;
        var open = app.MapGroup("/api/v1").RequireAuthorization(Policies.ThirdPartyOrPerson).DisableAntiforgery();
        var admin = app.MapGroup("/api/admin/v1").RequireAuthorization(Policies.Administrator).DisableAntiforgery();
        ((IEndpointConventionBuilder)open).Add(x => BodyLimits.Limit(x, mail));
        ((IEndpointConventionBuilder)admin).Add(x => BodyLimits.Limit(x, mail));
        app.MapOpenApiDocuments();
        app.MapOperation(admin);
        return new ApiGroups(open, admin);
    }
}
