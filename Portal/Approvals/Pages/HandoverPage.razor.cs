using Microsoft.AspNetCore.Components;
using Portal.Components.Viewing;
using Portal.Domain.Common;

namespace Portal.Approvals.Pages;

/// <summary>The intermediate store: packages of the finished documents that the reader may see, and where they are.</summary>
public sealed partial class HandoverPage
{
    const int PageSize = 50;

    IReadOnlyList<HandoverLine>? lines;
    Exception? failure;
    int? count;
    bool more;
    string? shown;

    /// <summary>Who looks.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    /// <summary>One word of <c>delivery</c>.</summary>
    [SupplyParameterFromQuery(Name = "state")]
    public string? StateWord { get; set; }

    [Inject]
    internal HandoverLines Reading { get; set; } = null!;

    string? State => StateWord is { } word && HandoverStates.All.Contains(word) ? word : null;

    /// <inheritdoc/>
    protected override TimeSpan Interval => TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    protected override bool IsShown(LiveEvent happened) =>
        happened.Topic == LiveTopic.Document
        || (happened.Topic == LiveTopic.Delivery && (happened.IsMany || happened.DocumentId is not null));

    /// <inheritdoc/>
    protected override async Task ReadAsync()
    {
        try
        {
            // A refresh keeps what "more" has brought; another view begins anew.
            var size = shown == State ? Math.Max(PageSize, lines?.Count ?? 0) : PageSize;
            shown = State;
            var read = await Reading.ListAsync(Viewer.Caller, State, null, size, Stop);
            count = await Reading.CountAsync(Viewer.Caller, State, Stop);
            (lines, more, failure) = (read, read.Count == size, null);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            failure = problem;
        }
    }

    async Task MoreAsync()
    {
        var next = await Reading.ListAsync(Viewer.Caller, State, lines![^1].Id, PageSize, Stop);
        (lines, more) = ([.. lines, .. next], next.Count == PageSize);
    }
}
