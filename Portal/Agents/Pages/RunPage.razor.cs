using Microsoft.AspNetCore.Components;
using Portal.Components.Viewing;
using Portal.Domain.Common;

namespace Portal.Agents.Pages;

/// <summary>One run on a page of its own, live while its deliveries are under way.</summary>
public sealed partial class RunPage : IDisposable
{
    const string Back = "/agents/dashboard";

    readonly CancellationTokenSource stopping = new();
    WholeRun? run;
    bool missing;
    LiveRefresh? live;

    /// <summary>Id of the run.</summary>
    [Parameter]
    public string Id { get; set; } = "";

    [Inject]
    internal WholeRuns Whole { get; set; } = null!;

    [Inject]
    internal ILiveFeed Feed { get; set; } = null!;

    [Inject]
    internal TimeProvider Clock { get; set; } = null!;

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync() => ReadAsync();

    /// <inheritdoc/>
    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
            live = new LiveRefresh(
                Feed,
                Clock,
                TimeSpan.FromMilliseconds(250),
                x => x.Topic == LiveTopic.Delivery,
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

    async Task ReadAsync()
    {
        run = Ids.TryRead(Id, out var id) ? await Whole.ReadAsync(id, stopping.Token) : null;
        missing = run is null;
    }

    async Task RefreshAsync()
    {
        await ReadAsync();
        StateHasChanged();
    }
}
