using System.Security.Claims;
using Portal.Data;

namespace Portal.Api;

/// <summary>What kind of caller.</summary>
public enum CallerKind
{
    Person,
    ThirdParty,
    Bootstrap,
}

/// <summary>Who calls: a person (by cookie or token), a third party (by key) or the bootstrap token. Bind it as a parameter of an endpoint.</summary>
/// <param name="Kind">What kind.</param>
/// <param name="Id">Person or third party; null for bootstrap.</param>
/// <param name="Name">User name, third party's name or "bootstrap".</param>
/// <param name="Roles">Roles of a person: approver, admin, operator, auditor.</param>
/// <param name="Scopes">Scopes of the token; empty = everything its owner may do.</param>
public sealed record Caller(CallerKind Kind, Guid? Id, string Name, IReadOnlyCollection<string> Roles, IReadOnlyCollection<string> Scopes)
{
    /// <summary>True for the bootstrap token and for people with the role admin, unless their token is limited to other scopes.</summary>
    public bool IsAdministrator =>
        Kind == CallerKind.Bootstrap || (Roles.Contains("admin") && (Scopes.Count == 0 || Scopes.Contains(Api.Scopes.Admin)));

    /// <summary>As written into the audit.</summary>
    public Actor Actor => new(Kind == CallerKind.ThirdParty ? "thirdParty" : Kind.ToString().ToLowerInvariant(), Id, Name);

    /// <summary>From the signed-in principal; null when nobody is signed in.</summary>
    public static Caller? Of(ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        if (user.Identity?.IsAuthenticated != true)
            return null;
        var kind = Enum.TryParse<CallerKind>(user.FindFirstValue(CallerClaims.Kind), out var word) ? word : CallerKind.Person;
        Guid? id = Guid.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), out var parsed) ? parsed : null;
        return new Caller(
            kind,
            id,
            user.Identity.Name ?? "",
            [.. user.FindAll(ClaimTypes.Role).Select(x => x.Value)],
            [.. user.FindAll(CallerClaims.Scope).Select(x => x.Value)]
        );
    }

    /// <summary>Minimal APIs bind the caller through this; endpoints are closed, so there always is one.</summary>
    public static ValueTask<Caller> BindAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return ValueTask.FromResult(Of(context.User) ?? throw new InvalidOperationException("The endpoint is open but asks for a caller."));
    }
}

/// <summary>Claim types of our own.</summary>
public static class CallerClaims
{
    public const string Kind = "collector:kind";
    public const string Scope = "collector:scope";

    /// <summary>Display name of a signed-in person.</summary>
    public const string DisplayName = "collector:displayName";

    /// <summary>Culture name of a signed-in person, <c>en</c> or <c>zh-CN</c>.</summary>
    public const string Locale = "collector:locale";

    /// <summary>IANA time zone of a signed-in person.</summary>
    public const string TimeZone = "collector:timeZone";
}

/// <summary>Authorization policies; every API endpoint names one.</summary>
public static class Policies
{
    /// <summary>Bearer: bootstrap token or a person with the role admin.</summary>
    public const string Administrator = "administrator";

    /// <summary>Bearer: a third party's key.</summary>
    public const string ThirdParty = "thirdParty";

    /// <summary>Bearer: a person's access token.</summary>
    public const string Person = "person";

    /// <summary>Bearer: a third party or a person.</summary>
    public const string ThirdPartyOrPerson = "thirdPartyOrPerson";

    /// <summary>Name of the bearer scheme.</summary>
    public const string BearerScheme = "Bearer";
}
