using Microsoft.AspNetCore.Components;
using Portal.Components.Viewing;
using Portal.Domain.Common;

namespace Portal.Delivery.Pages;

/// <summary>Third parties with keys, endpoints and how these are doing.</summary>
public sealed partial class ThirdParties
{
    const int PageSize = 50;

    IReadOnlyList<ThirdPartyLine>? lines;
    int? count;
    bool more;
    string? shown;

    /// <summary>Part of the name.</summary>
    [SupplyParameterFromQuery(Name = "q")]
    public string? Text { get; set; }

    [CascadingParameter]
    internal Viewer? Viewer { get; set; }

    [Inject]
    internal ThirdPartyLines Reading { get; set; } = null!;

    [Inject]
    NavigationManager Navigation { get; set; } = null!;

    /// <inheritdoc/>
    protected override bool ShowsFailure => true;

    /// <inheritdoc/>
    protected override TimeSpan Interval => TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override bool IsShown(LiveEvent happened) => happened.Topic is LiveTopic.Delivery or LiveTopic.Endpoints;

    /// <inheritdoc/>
    protected override async Task ReadAsync()
    {
        var size = shown == Text ? Math.Max(PageSize, lines?.Count ?? 0) : PageSize;
        shown = Text;
        lines = await Reading.ReadAsync(Text, null, size, Stop);
        more = lines.Count == size;
        count = await Reading.CountAsync(Text, Stop);
    }

    async Task MoreAsync()
    {
        var next = await Reading.ReadAsync(Text, lines![^1].Id, PageSize, Stop);
        (lines, more) = ([.. lines, .. next], next.Count == PageSize);
    }

    void Search(ChangeEventArgs changed) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("q", changed.Value as string is { Length: > 0 } text ? text : null));
}
