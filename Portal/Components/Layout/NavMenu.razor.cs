using Microsoft.AspNetCore.Components;
using Portal.Components.Viewing;
using Portal.Settings;

namespace Portal.Components.Layout;

/// <summary>The navigation in groups by right.</summary>
sealed partial class NavMenu
{
    [Parameter, EditorRequired]
    public required NavCounts Counts { get; set; }

    [Parameter, EditorRequired]
    public required Viewer Viewer { get; set; }

    /// <summary>Path of the present page, from the layout, so that the menu is drawn again when it changes.</summary>
    [Parameter, EditorRequired]
    public required string Path { get; set; }

    [Inject]
    internal PortalOptions Portal { get; set; } = null!;

    IEnumerable<NavGroup> Groups =>
        NavEntries
            .For(Viewer)
            .Select(x =>
                Portal.SeedDemo ? x : x with { Entries = [.. x.Entries.Where(y => !y.Href.StartsWith("/demo/", StringComparison.Ordinal))] }
            )
            .Where(x => x.Entries.Count > 0);

    // The longest entry that the path begins with; a single document belongs to no list.
    bool IsHere(NavEntry entry) =>
        NavEntries
            .For(Viewer)
            .SelectMany(x => x.Entries)
            .Where(x => Path == x.Href || Path.StartsWith(x.Href + "/", StringComparison.Ordinal) && x.Href != "/documents")
            .MaxBy(x => x.Href.Length) == entry;

    int CountOf(NavEntry entry) => entry.Href == "/todo" ? Counts.ToDo : 0;
}
