using Microsoft.AspNetCore.Components;
using Portal.Components.Viewing;
using Portal.Domain.Common;

namespace Portal.Approvals.Pages;

/// <summary>Routes with their steps, who may use them, and what is on its way.</summary>
public sealed partial class RoutesPage
{
    const int PageSize = 50;

    IReadOnlyList<RouteLine>? lines;
    int? count;
    bool more;
    string? shown;

    /// <summary>Part of name or code.</summary>
    [SupplyParameterFromQuery(Name = "q")]
    public string? Text { get; set; }

    [Inject]
    internal RouteLines Reading { get; set; } = null!;

    [Inject]
    NavigationManager Navigation { get; set; } = null!;

    /// <inheritdoc/>
    protected override TimeSpan Interval => TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    protected override bool IsShown(LiveEvent happened) => happened.Topic == LiveTopic.Document;

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
