using Microsoft.AspNetCore.Components;
using Portal.Components.Viewing;
using Portal.Domain.Common;

namespace Portal.Identity.Pages;

/// <summary>Everybody, oldest first; filters are in the address.</summary>
public sealed partial class People
{
    const int PageSize = 50;
    static readonly string[] States = ["active", "locked", "removed"];

    IReadOnlyList<PersonLine>? lines;
    int? count;
    bool more;
    PeopleQuery? shown;

    /// <summary>Part of a name or address.</summary>
    [SupplyParameterFromQuery(Name = "q")]
    public string? Text { get; set; }

    /// <summary>One role.</summary>
    [SupplyParameterFromQuery(Name = "role")]
    public string? Role { get; set; }

    /// <summary>active, locked or removed.</summary>
    [SupplyParameterFromQuery(Name = "state")]
    public string? State { get; set; }

    [Inject]
    internal PeopleLines Reading { get; set; } = null!;

    [Inject]
    NavigationManager Navigation { get; set; } = null!;

    PeopleQuery Query => new(Text, Role, State);

    IReadOnlyList<(string, string)> RoleOptions => [.. RolesContent.All.Select(x => (x, Words["Role_" + x].Value))];

    IReadOnlyList<(string, string)> StateOptions => [.. States.Select(x => (x, Words["State_" + x].Value))];

    /// <inheritdoc/>
    protected override TimeSpan Interval => TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    protected override bool IsShown(LiveEvent happened) => happened.Topic is LiveTopic.Document or LiveTopic.Identity;

    /// <inheritdoc/>
    protected override async Task ReadAsync()
    {
        var size = shown == Query ? Math.Max(PageSize, lines?.Count ?? 0) : PageSize;
        shown = Query;
        lines = await Reading.ReadAsync(Query, null, size, Stop);
        more = lines.Count == size;
        count = await Reading.CountAsync(Query, Stop);
    }

    async Task MoreAsync()
    {
        var next = await Reading.ReadAsync(Query, lines![^1].Id, PageSize, Stop);
        (lines, more) = ([.. lines, .. next], next.Count == PageSize);
    }

    void Change(string name, string? value) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(name, string.IsNullOrEmpty(value) ? null : value));
}
