using Portal.Approvals.Texts;
using Portal.Components.Viewing;

namespace Portal.Approvals.Pages;

/// <summary>Views, search and groups of a task list.</summary>
static class TaskFilter
{
    /// <summary>The words of the address.</summary>
    public static IReadOnlyList<string> Views { get; } = ["all", "overdue", "today", "round"];

    public static string TextOf(string view) =>
        view switch
        {
            "overdue" => nameof(ApprovalTexts.ViewOverdue),
            "today" => nameof(ApprovalTexts.ViewToday),
            "round" => nameof(ApprovalTexts.ViewRound),
            _ => nameof(ApprovalTexts.ViewAll),
        };

    public static IEnumerable<TaskItem> Apply(IEnumerable<TaskItem> items, string view, string? query, Viewer viewer, DateTimeOffset now) =>
        items.Where(x => InView(x, view, viewer.Zone, now) && (string.IsNullOrWhiteSpace(query) || Matches(x, query.Trim())));

    /// <summary>A to-do list by urgency, what is due first at the top; the other lists as they come, without headings.</summary>
    public static IEnumerable<IGrouping<string?, TaskItem>> Group(
        IEnumerable<TaskItem> items,
        string box,
        TimeZoneInfo zone,
        DateTimeOffset now
    ) =>
        box == "todo"
            ? items.OrderBy(x => x.DueAt is null).ThenBy(x => x.DueAt).ThenBy(x => x.ArrivedAt).GroupBy(x => (string?)GroupOf(x, zone, now))
            : items.GroupBy(_ => (string?)null);

    static string GroupOf(TaskItem item, TimeZoneInfo zone, DateTimeOffset now) =>
        item.DueAt is null ? nameof(ApprovalTexts.GroupUndated)
        : item.DueAt < now ? nameof(ApprovalTexts.GroupOverdue)
        : IsToday(item, zone, now) ? nameof(ApprovalTexts.GroupToday)
        : nameof(ApprovalTexts.GroupLater);

    static bool InView(TaskItem item, string view, TimeZoneInfo zone, DateTimeOffset now) =>
        view switch
        {
            "overdue" => item.DueAt < now,
            "today" => item.DueAt >= now && IsToday(item, zone, now),
            "round" => item.Round > 1,
            _ => true,
        };

    static bool IsToday(TaskItem item, TimeZoneInfo zone, DateTimeOffset now) =>
        item.DueAt is { } due && TimeZoneInfo.ConvertTime(due, zone).Date == TimeZoneInfo.ConvertTime(now, zone).Date;

    static bool Matches(TaskItem item, string query) =>
        new[] { item.Document.Title, item.Document.Number, item.InitiatorName, item.ThirdParty, item.Step ?? "" }.Any(x =>
            x.Contains(query, StringComparison.CurrentCultureIgnoreCase)
        );
}
