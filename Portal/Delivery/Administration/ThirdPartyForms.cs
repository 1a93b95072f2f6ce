using System.Text.Json;
using Portal.Api;
using Portal.Data;
using Portal.Domain.Delivery;

namespace Portal.Delivery;

/// <summary>Body of create and replace.</summary>
[ReadBack]
sealed record ThirdPartyForm(string? Name, string? Description);

/// <summary>A third party as read.</summary>
sealed record ThirdPartyView(Guid Id, string Name, string? Description, DateTimeOffset CreatedAt, int Version)
{
    public static ThirdPartyView Of(ThirdPartyRow row) => new(row.Id, row.Name, row.Description, row.CreatedAt, row.Version);
}

/// <summary>Body of create and replace; what is absent takes its default, an absent secret is kept (or made on create).</summary>
[ReadBack("thirdPartyId")]
sealed record EndpointForm(
    string? Name,
    string? Url,
    IReadOnlyList<string?>? Events,
    string? Secret,
    string? Attachments,
    int? TimeoutSeconds,
    JsonElement? Schedule,
    int? Concurrency,
    double? RatePerSecond,
    bool? Ordered,
    bool? Enabled
);

/// <summary>An endpoint as read; <see cref="Secret"/> only in the answer of its creation.</summary>
public sealed record EndpointView(
    Guid Id,
    Guid ThirdPartyId,
    string Name,
    string Url,
    IReadOnlyList<string> Events,
    string Attachments,
    int TimeoutSeconds,
    object Schedule,
    int Concurrency,
    double? RatePerSecond,
    bool Ordered,
    bool Enabled,
    string? DisabledReason,
    DateTimeOffset? PausedUntil,
    DateTimeOffset CreatedAt,
    int Version,
    string? Secret
)
{
    internal static EndpointView Of(EndpointRow row, string? secret = null)
    {
        var schedule = StoredLists.Schedule(row.Schedule);
        return new EndpointView(
            row.Id,
            row.ThirdPartyId,
            row.Name,
            row.Url,
            StoredLists.Events(row.Events).Patterns,
            row.Attachments,
            row.TimeoutSeconds,
            schedule.Name is { } name ? name : schedule.Waits.Select(x => x.TotalSeconds).ToList(),
            row.Concurrency,
            row.RatePerSecond,
            row.Ordered,
            row.Enabled,
            row.DisabledReason,
            row.PausedUntil,
            row.CreatedAt,
            row.Version,
            secret
        );
    }
}
