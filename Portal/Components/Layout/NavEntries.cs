using System.Collections.Frozen;
using System.Reflection;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using Portal.Components.Texts;

namespace Portal.Components.Layout;

/// <summary>One line of the navigation.</summary>
/// <param name="Href">Address; the line is shown only while a page answers there.</param>
/// <param name="Text">Key in <see cref="ShellTexts"/>.</param>
/// <param name="Icon">Its mark.</param>
/// <param name="Roles">Who sees it; empty: everyone.</param>
/// <param name="Key">Second key after G, if any.</param>
/// <param name="Outside">No page of ours answers there: the link leaves the pages.</param>
sealed record NavEntry(string Href, string Text, string Icon, IReadOnlyList<string> Roles, string? Key = null, bool Outside = false);

/// <summary>A titled group of lines.</summary>
sealed record NavGroup(string Text, IReadOnlyList<NavEntry> Entries);

/// <summary>The whole navigation, in order.</summary>
static class NavEntries
{
    static readonly FrozenSet<string> Routes = typeof(NavEntries)
        .Assembly.GetTypes()
        .SelectMany(x => x.GetCustomAttributes<RouteAttribute>())
        .Select(x => x.Template)
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    static readonly string[] Everyone = [];
    static readonly string[] Operators = ["admin", "operator", "auditor"];
    static readonly string[] Administrators = ["admin"];
    static readonly string[] Auditors = ["admin", "auditor"];

    static readonly NavGroup[] Wanted =
    [
        new(
            nameof(ShellTexts.Approvals),
            [
                new("/todo", nameof(ShellTexts.ToDo), Icons.Material.Outlined.Inbox, Everyone, "t"),
                new("/done", nameof(ShellTexts.Done), Icons.Material.Outlined.TaskAlt, Everyone),
                new("/initiated", nameof(ShellTexts.Initiated), Icons.Material.Outlined.Outbox, Everyone),
                new("/documents/new", nameof(ShellTexts.NewDocument), Icons.Material.Outlined.NoteAdd, Everyone, "n"),
            ]
        ),
        new(
            nameof(ShellTexts.Information),
            [
                new("/documents", nameof(ShellTexts.AllDocuments), Icons.Material.Outlined.Description, Everyone),
                new("/handover", nameof(ShellTexts.Handover), Icons.Material.Outlined.Inventory2, Everyone),
                new("/messages", nameof(ShellTexts.MessageCenter), Icons.Material.Outlined.Notifications, Everyone),
            ]
        ),
        new(
            nameof(ShellTexts.Mail),
            [
                new("/collectors", nameof(ShellTexts.Collectors), Icons.Material.Outlined.AllInbox, Operators),
                new("/collectors/messages", nameof(ShellTexts.Messages), Icons.Material.Outlined.Mail, Operators),
                new("/quarantine", nameof(ShellTexts.Quarantine), Icons.Material.Outlined.GppMaybe, Operators),
            ]
        ),
        new(
            nameof(ShellTexts.Agents),
            [
                new("/agents/dashboard", nameof(ShellTexts.Dashboard), Icons.Material.Outlined.Speed, Operators, "d"),
                new("/agents", nameof(ShellTexts.AgentList), Icons.Material.Outlined.SmartToy, Operators),
                new("/agents/runs", nameof(ShellTexts.Runs), Icons.Material.Outlined.PlayCircle, Operators),
            ]
        ),
        new(
            nameof(ShellTexts.Delivery),
            [
                new("/deliveries", nameof(ShellTexts.Deliveries), Icons.Material.Outlined.Send, Operators, "l"),
                new("/third-parties", nameof(ShellTexts.ThirdParties), Icons.Material.Outlined.Hub, Operators),
                new("/demo/third-party", nameof(ShellTexts.DemoThirdParty), Icons.Material.Outlined.Science, Everyone),
            ]
        ),
        new(
            nameof(ShellTexts.Administration),
            [
                new("/people", nameof(ShellTexts.People), Icons.Material.Outlined.Group, Administrators),
                new("/routes", nameof(ShellTexts.RouteList), Icons.Material.Outlined.AltRoute, Administrators),
                new("/audit", nameof(ShellTexts.Audit), Icons.Material.Outlined.FactCheck, Auditors),
                new("/jobs", nameof(ShellTexts.Jobs), Icons.Material.Outlined.WorkHistory, Administrators, Outside: true),
            ]
        ),
    ];

    /// <summary>What this person may see and what leads somewhere.</summary>
    public static IEnumerable<NavGroup> For(Viewing.Viewer viewer) =>
        Wanted
            .Select(group =>
                group with
                {
                    Entries = [.. group.Entries.Where(x => (x.Outside || Routes.Contains(x.Href)) && viewer.HasAny(x.Roles))],
                }
            )
            .Where(group => group.Entries.Count > 0);
}
