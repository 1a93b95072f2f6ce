using Microsoft.AspNetCore.Components;
using Portal.Domain.Common;

namespace Portal.Components.Viewing;

/// <summary>A page that reads when it opens and again when the live feed says that what it shows has changed.</summary>
public abstract class LivePage : ComponentBase, IDisposable
{
    readonly CancellationTokenSource stopping = new();
    LiveRefresh? live;

    /// <summary>Where changes are told.</summary>
    [Inject]
    internal ILiveFeed Feed { get; set; } = null!;

    /// <summary>The clock of the page.</summary>
    [Inject]
    internal TimeProvider Clock { get; set; } = null!;

    /// <summary>Cancelled when the page is left.</summary>
    protected CancellationToken Stop { get; }

    /// <summary>How often it is drawn again at most.</summary>
    protected virtual TimeSpan Interval => TimeSpan.FromMilliseconds(250);

    /// <summary>Makes the page's stop token.</summary>
    protected LivePage() => Stop = stopping.Token;

    /// <summary>Whether the page shows what happened.</summary>
    protected abstract bool IsShown(LiveEvent happened);

    /// <summary>Reads what the page shows.</summary>
    protected abstract Task ReadAsync();

    /// <summary>Takes in what has changed; reads everything again unless the page does less.</summary>
    protected virtual Task ReadAgainAsync() => ReadAsync();

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync() => ReadAsync();

    /// <inheritdoc/>
    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
            live = new LiveRefresh(Feed, Clock, Interval, IsShown, () => InvokeAsync(DrawAsync));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        live?.Dispose();
        stopping.Cancel();
        stopping.Dispose();
        GC.SuppressFinalize(this);
    }

    async Task DrawAsync()
    {
        if (Stop.IsCancellationRequested)
            return;
        await ReadAgainAsync();
        StateHasChanged();
    }
}
