using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;
using Portal.Approvals.Texts;
using Portal.Components.Viewing;
using Portal.Domain.Common;

namespace Portal.Approvals.Pages;

/// <summary>A person's lists: to-do, done, initiated. View and search live in the address; new rows wait behind a bar.</summary>
public sealed partial class TaskBox
{
    const int PageSize = 100;

    // Views and groups know only what was read, and the oldest are the most urgent: of the to-do list more is read at once.
    const int ReadAtOnce = 300;

    readonly HashSet<Guid> gone = [];
    List<TaskItem>? items;
    string? next;

    // What a search found in the whole box; null while everything is read and the search looks at that.
    List<TaskItem>? found;
    string? foundNext;
    Exception? failure;
    string? shownBox;
    string? sought;
    int fresh;
    bool loading;

    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    public string? Query { get; set; }

    [SupplyParameterFromQuery(Name = "view")]
    public string? ViewWord { get; set; }

    [Inject]
    internal TaskLists Lists { get; set; } = default!;

    [Inject]
    NavigationManager Navigation { get; set; } = default!;

    string Path => "/" + Navigation.ToBaseRelativePath(Navigation.Uri).Split('?', '#')[0];

    string Box =>
        Path switch
        {
            "/done" => "done",
            "/initiated" => "initiated",
            _ => "todo",
        };

    string Title =>
        Box switch
        {
            "done" => T[nameof(ApprovalTexts.Done)],
            "initiated" => T[nameof(ApprovalTexts.Initiated)],
            _ => T[nameof(ApprovalTexts.ToDo)],
        };

    string View => TaskFilter.Views.Contains(ViewWord) ? ViewWord! : "all";

    IEnumerable<TaskItem> Shown => Filter(View);

    // What the search (or, without one, the view) hides.
    IEnumerable<TaskItem> Without => Query is null ? items ?? [] : TaskFilter.Apply(items ?? [], View, null, Viewer, Clock.GetUtcNow());

    IEnumerable<IGrouping<string?, TaskItem>> Groups => TaskFilter.Group(Shown, Box, Viewer.Zone, Clock.GetUtcNow());

    string? Following => found is null ? next : foundNext;

    string AtLeast(int count) => Following is null ? $"{count}" : $"{count}+";

    IEnumerable<TaskItem> Filter(string view) =>
        TaskFilter.Apply(found ?? items ?? [], view, found is null ? Query : null, Viewer, Clock.GetUtcNow());

    /// <inheritdoc/>
    protected override TimeSpan Interval => TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override bool IsShown(LiveEvent happened) => happened.Topic == LiveTopic.Document;

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (shownBox == Box)
        {
            if (sought != Query)
                await TryAsync(SearchAsync);
            return;
        }
        shownBox = Box;
        (items, failure) = (null, null);
        await ReadAsync();
    }

    /// <inheritdoc/>
    protected override Task ReadAsync() =>
        TryAsync(async () =>
        {
            var page = await Lists.ListAsync(Viewer.Id, Box, PageSize, null, Stop);
            List<TaskItem> read = [.. page.Items];
            while (Box == "todo" && page.Next is not null && read.Count < ReadAtOnce)
            {
                page = await Lists.ListAsync(Viewer.Id, Box, PageSize, page.Next, Stop);
                read.AddRange(page.Items);
            }
            (items, next, fresh) = (read, page.Next, 0);
            gone.Clear();
            await SearchAsync();
        });

    async Task SearchAsync()
    {
        sought = Query;
        (found, foundNext) = (null, null);
        if (next is null || string.IsNullOrWhiteSpace(Query))
            return;
        var page = await Lists.ListAsync(Viewer.Id, Box, PageSize, null, Stop, Query);
        (found, foundNext) = ([.. page.Items], page.Next);
    }

    async Task TryAsync(Func<Task> read)
    {
        try
        {
            await read();
            failure = null;
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            failure = problem;
        }
    }

    async Task MoreAsync()
    {
        loading = true;
        if (found is not null)
        {
            var more = await Lists.ListAsync(Viewer.Id, Box, PageSize, foundNext, Stop, Query);
            found.AddRange(more.Items);
            (foundNext, loading) = (more.Next, false);
            return;
        }
        var page = await Lists.ListAsync(Viewer.Id, Box, PageSize, next, Stop);
        items!.AddRange(page.Items);
        (next, loading) = (page.Next, false);
    }

    // Nothing moves under the hand: new rows are counted, rows that went are marked where they stand.
    /// <inheritdoc/>
    protected override async Task ReadAgainAsync()
    {
        if (items is null)
            return;
        var page = await Lists.ListAsync(Viewer.Id, Box, PageSize, null, Stop);
        if (items.Count == 0)
        {
            await ReadAsync();
            return;
        }
        var now = page.Items.ToDictionary(x => x.Id);
        var known = items.Select(x => x.Id).ToHashSet();
        fresh = page.Items.Count(x => !known.Contains(x.Id));
        for (var i = 0; i < items.Count; i++)
        {
            if (now.TryGetValue(items[i].Id, out var present))
                items[i] = present;
            else if (i < PageSize - fresh)
                gone.Add(items[i].Id);
        }
        found = found?.ConvertAll(x => now.GetValueOrDefault(x.Id, x));
    }

    string Href(string view, string? query) =>
        QueryHelpers.AddQueryString(
            Path,
            new Dictionary<string, string?> { ["view"] = view == "all" ? null : view, ["q"] = query }.Where(x => x.Value is not null)
        );
}
