using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;
using Portal.Components.Viewing;
using Portal.Domain.Common;

namespace Portal.Approvals.Pages;

/// <summary>Every document that the reader may see; filter and search live in the address, states change in place.</summary>
public sealed partial class DocumentList
{
    const int PageSize = 50;

    static readonly string[] States = ["inApproval", "returned", "approved", "rejected", "withdrawn"];

    List<DocumentLine>? lines;
    Exception? failure;
    string? next;
    int? count;

    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    [SupplyParameterFromQuery(Name = "state")]
    public string? StateWord { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    public string? Query { get; set; }

    [Inject]
    internal DocumentLists Lists { get; set; } = default!;

    string? State => States.Contains(StateWord) ? StateWord : null;

    /// <inheritdoc/>
    protected override TimeSpan Interval => TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override bool IsShown(LiveEvent happened) => happened.Topic == LiveTopic.Document;

    /// <inheritdoc/>
    protected override async Task ReadAsync()
    {
        try
        {
            var page = await Lists.ListAsync(Viewer.Id, Viewer.Caller.Roles, State, Query, PageSize, null, Stop);
            count = await Lists.CountAsync(Viewer.Id, Viewer.Caller.Roles, State, Query, Stop);
            (lines, next, failure) = ([.. page.Items], page.Next, null);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            failure = problem;
        }
    }

    async Task MoreAsync()
    {
        var page = await Lists.ListAsync(Viewer.Id, Viewer.Caller.Roles, State, Query, PageSize, next, Stop);
        lines!.AddRange(page.Items);
        next = page.Next;
    }

    // Only the cells of rows that are shown change; new rows come with the next visit.
    /// <inheritdoc/>
    protected override async Task ReadAgainAsync()
    {
        if (lines is not { Count: > 0 })
        {
            await ReadAsync();
            return;
        }
        var page = await Lists.ListAsync(Viewer.Id, Viewer.Caller.Roles, null, Query, PageSize, null, Stop);
        var now = page.Items.ToDictionary(x => x.Id);
        for (var i = 0; i < lines.Count; i++)
            lines[i] = now.GetValueOrDefault(lines[i].Id) ?? lines[i];
    }

    static string Href(string? state, string? query) =>
        QueryHelpers.AddQueryString(
            "/documents",
            new Dictionary<string, string?> { ["state"] = state, ["q"] = query }.Where(x => x.Value is not null)
        );
}
