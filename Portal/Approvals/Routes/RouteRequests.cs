using System.Text.Json;
using System.Text.Json.Serialization;
using Portal.Api;

namespace Portal.Approvals;

/// <summary>What the people of a step may do besides approving; absent means true.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record AllowRequest(bool? Return, bool? Reject);

/// <summary>One step in the body of a route.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record StepRequest(string? Name, string? Mode, IReadOnlyList<string>? People, double? DueHours, AllowRequest? Allow);

/// <summary>Body of a route (contract, section 2).</summary>
[ReadBack, JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RouteRequest(string? Code, string? Name, string? ThirdParty, IReadOnlyList<StepRequest>? Steps, JsonElement? Fields);

/// <summary>A route as the admin API answers it; <c>version</c> is the published version.</summary>
public sealed record RouteAnswer(
    Guid Id,
    string Code,
    string Name,
    string? ThirdParty,
    int Version,
    IReadOnlyList<RouteStepAnswer> Steps,
    JsonElement? Fields,
    DateTimeOffset CreatedAt
);

/// <summary>A step of a route as the admin API answers it.</summary>
public sealed record RouteStepAnswer(string Name, string Mode, IReadOnlyList<string> People, double? DueHours, AllowRequest Allow);
