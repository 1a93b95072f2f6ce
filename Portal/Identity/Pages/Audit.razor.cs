using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Portal.Components.Viewing;
using Portal.Domain.Common;

namespace Portal.Identity.Pages;

/// <summary>Administrative changes, newest first; filters are in the address.</summary>
public sealed partial class Audit
{
    const int PageSize = 50;

    IReadOnlyList<AuditView>? rows;
    (IReadOnlyList<string> Actors, IReadOnlyList<string> Actions, IReadOnlyList<string> Resources) choices = ([], [], []);
    string? next;
    int fresh;
    AuditFilter? shown;

    /// <summary>Name of who acted.</summary>
    [SupplyParameterFromQuery(Name = "actor")]
    public string? Actor { get; set; }

    /// <summary>What was done, e.g. <c>route.updated</c>.</summary>
    [SupplyParameterFromQuery(Name = "action")]
    public string? Action { get; set; }

    /// <summary>Kind of what was changed.</summary>
    [SupplyParameterFromQuery(Name = "subject")]
    public string? Subject { get; set; }

    /// <summary>One object.</summary>
    [SupplyParameterFromQuery(Name = "id")]
    public string? SubjectId { get; set; }

    /// <summary>First day, in the reader's zone (yyyy-MM-dd).</summary>
    [SupplyParameterFromQuery(Name = "from")]
    public string? From { get; set; }

    /// <summary>Last day.</summary>
    [SupplyParameterFromQuery(Name = "to")]
    public string? To { get; set; }

    [CascadingParameter]
    internal Viewer? Viewer { get; set; }

    [Inject]
    internal ReadAudit Reading { get; set; } = null!;

    [Inject]
    NavigationManager Navigation { get; set; } = null!;

    AuditFilter Filter => new(Action, Subject, SubjectId, Actor, null, Day(From, 0), Day(To, 1));

    bool Filtered => !string.IsNullOrEmpty(Actor + Action + Subject + SubjectId + From + To);

    /// <inheritdoc/>
    protected override TimeSpan Interval => TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override bool IsShown(LiveEvent happened) =>
        happened.Topic is LiveTopic.Collectors or LiveTopic.Agents or LiveTopic.Endpoints or LiveTopic.Identity;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync() => choices = await Reading.ChoicesAsync(Stop);

    /// <inheritdoc/>
    protected override async Task ReadAsync()
    {
        var size = shown == Filter ? Math.Clamp(rows?.Count ?? 0, PageSize, 200) : PageSize;
        shown = Filter;
        var page = await Reading.ListAsync(Filter, size, null, Stop);
        (rows, next, fresh) = (page.Items, page.Next, 0);
    }

    // What was written never changes: only what came is counted.
    /// <inheritdoc/>
    protected override async Task ReadAgainAsync()
    {
        if (rows is not { Count: > 0 } shown)
        {
            await ReadAsync();
            return;
        }
        var page = await Reading.ListAsync(Filter, PageSize, null, Stop);
        var known = shown.Select(x => x.Id).ToHashSet();
        fresh = page.Items.TakeWhile(x => !known.Contains(x.Id)).Count();
    }

    async Task MoreAsync()
    {
        var page = await Reading.ListAsync(Filter, PageSize, next, Stop);
        (rows, next) = ([.. rows!, .. page.Items], page.Next);
    }

    void Change(string name, string? value) => Navigation.NavigateTo(Address(name, value));

    string Address(string name, string? value) => Navigation.GetUriWithQueryParameter(name, string.IsNullOrEmpty(value) ? null : value);

    static IReadOnlyList<(string, string)> Options(IReadOnlyList<string> words, string? present) =>
        [.. (present is { Length: > 0 } word && !words.Contains(word) ? [word, .. words] : words).Select(x => (x, x))];

    DateTimeOffset? Day(string? text, int later)
    {
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return null;
        if (day > DateOnly.FromDateTime(DateTime.MaxValue).AddDays(-2))
            return null;
        var (start, zone) = (day.AddDays(later).ToDateTime(TimeOnly.MinValue), Viewer?.Zone ?? TimeZoneInfo.Utc);
        return new DateTimeOffset(start, zone.GetUtcOffset(start)).ToUniversalTime();
    }

    static string Short(string id) => id.Length > 14 ? $"{id[..8]}…{id[^4..]}" : id;

    static string? Href(AuditView row) =>
        row.Resource switch
        {
            "thirdParty" => $"/third-parties/{row.ResourceId}",
            "person" => $"/people/{row.ResourceId}",
            "route" => $"/routes/{row.ResourceId}",
            "delivery" => $"/deliveries/{row.ResourceId}",
            "collector" => $"/collectors/{row.ResourceId}",
            "agent" => $"/agents/{row.ResourceId}",
            _ => null,
        };

    static IReadOnlyList<(string Name, string Value)> Facts(AuditView row) =>
        row.Details is { ValueKind: JsonValueKind.Object } details
            ? [.. details.EnumerateObject().Where(x => x.Value.ValueKind != JsonValueKind.Null).Select(x => (x.Name, Text(x.Value)))]
            : [];

    static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    static string Brief(IReadOnlyList<(string Name, string Value)> facts) => string.Join(" · ", facts.Take(3).Select(x => x.Value));
}
