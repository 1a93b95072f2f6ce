using Portal.Domain.Common;

namespace Portal.Api;

/// <summary>What a key or token may be limited to; a token without scopes may do everything that its owner may.</summary>
public static class Scopes
{
    /// <summary>Documents, their records, attachments and packages.</summary>
    public const string Documents = "documents";

    /// <summary>Routes and their schemas.</summary>
    public const string Routes = "routes";

    /// <summary>The event feed.</summary>
    public const string Events = "events";

    /// <summary>Deliveries and redelivery.</summary>
    public const string Deliveries = "deliveries";

    /// <summary>Handing in mail: SMTP AUTH and HTTP intake.</summary>
    public const string Mail = "mail";

    /// <summary>A person's tasks and decisions.</summary>
    public const string Tasks = "tasks";

    /// <summary>The admin API, for people with the role admin.</summary>
    public const string Admin = "admin";

    /// <summary>Every scope.</summary>
    public static IReadOnlyList<string> All { get; } = [Documents, Routes, Events, Deliveries, Mail, Tasks, Admin];

    /// <summary>The endpoint needs the scope if the caller's token has any; otherwise 403 <c>insufficient-scope</c>.</summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder endpoint, string scope)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new RequiredScope(scope));
}

/// <summary>Metadata: the scope that the endpoint needs.</summary>
sealed record RequiredScope(string Scope);

/// <summary>Refuses calls whose token lacks the scope, before anything is bound.</summary>
sealed class GuardScopes(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var needed = context.GetEndpoint()?.Metadata.GetOrderedMetadata<RequiredScope>() ?? [];
        if (needed.Count > 0 && Caller.Of(context.User) is { Scopes.Count: > 0 } caller)
        {
            var lacking = needed.FirstOrDefault(x => !caller.Scopes.Contains(x.Scope));
            if (lacking is not null)
                throw new RefusalException(
                    RefusalKind.Forbidden,
                    "insufficient-scope",
                    $"The token lacks the scope {lacking.Scope}; make one that has it."
                );
        }
        return next(context);
    }
}
