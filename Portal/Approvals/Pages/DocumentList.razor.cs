using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;
using Portal.Components.Viewing;
using Portal.Domain.Common;

namespace Portal.Approvals.Pages;

/// <summary>Every document that the reader may see; filter and search live in the address, states change in place.</summary>
public sealed partial class DocumentList : IDisposable
{
    const int PageSize = 50;

    static readonly string[] States = ["inApproval", "returned", "approved", "rejected", "withdrawn"];

    readonly CancellationTokenSource stopping = new();
    List<DocumentLine>? lines;
    Exception? failure;
    LiveRefresh? live;
    string? next;
    string? typed;
    int? count;

    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    [SupplyParameterFromQuery(Name = "state")]
    public string? StateWord { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    public string? Query { get; set; }

    [Inject]
    internal DocumentLists Lists { get; set; } = default!;

    [Inject]
    internal ILiveFeed Feed { get; set; } = default!;

    [Inject]
    internal TimeProvider Clock { get; set; } = default!;

    [Inject]
    NavigationManager Navigation { get; set; } = default!;

    string? State => States.Contains(StateWord) ? StateWord : null;

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        typed = Query;
        await LoadAsync();
    }

    /// <inheritdoc/>
    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
            live = new LiveRefresh(
                Feed,
                Clock,
                TimeSpan.FromSeconds(2),
                x => x.Topic == LiveTopic.Document,
                () => InvokeAsync(RefreshAsync)
            );
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        live?.Dispose();
        stopping.Cancel();
        stopping.Dispose();
    }

    async Task LoadAsync()
    {
        try
        {
            var page = await Lists.ListAsync(Viewer.Id, Viewer.Caller.Roles, State, Query, PageSize, null, stopping.Token);
            count = await Lists.CountAsync(Viewer.Id, Viewer.Caller.Roles, State, Query, stopping.Token);
            (lines, next, failure) = ([.. page.Items], page.Next, null);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            failure = problem;
        }
    }

    async Task MoreAsync()
    {
        var page = await Lists.ListAsync(Viewer.Id, Viewer.Caller.Roles, State, Query, PageSize, next, stopping.Token);
        lines!.AddRange(page.Items);
        next = page.Next;
    }

    // Only the cells of rows that are shown change; new rows come with the next visit.
    async Task RefreshAsync()
    {
        if (lines is not { Count: > 0 })
            await LoadAsync();
        else
        {
            var page = await Lists.ListAsync(Viewer.Id, Viewer.Caller.Roles, null, Query, PageSize, null, stopping.Token);
            var now = page.Items.ToDictionary(x => x.Id);
            for (var i = 0; i < lines.Count; i++)
                lines[i] = now.GetValueOrDefault(lines[i].Id) ?? lines[i];
        }
        StateHasChanged();
    }

    void Search() => Navigation.NavigateTo(Href(State, string.IsNullOrWhiteSpace(typed) ? null : typed.Trim()));

    static string Href(string? state, string? query) =>
        QueryHelpers.AddQueryString(
            "/documents",
            new Dictionary<string, string?> { ["state"] = state, ["q"] = query }.Where(x => x.Value is not null)
        );
}
