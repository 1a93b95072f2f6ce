using Microsoft.AspNetCore.Components;
using Portal.Data;
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

    /// <summary>Why what the page shows could not be read; null when it could. Only of a page that <see cref="ShowsFailure"/>.</summary>
    protected Exception? Failure { get; private set; }

    /// <summary>Why what is shown could not be read again: it may be old. Only of a page that <see cref="ShowsFailure"/>.</summary>
    protected Exception? Outdated { get; private set; }

    /// <summary>Whether the page keeps its head and filters and shows a failure itself; else the shell shows it in place of the page.</summary>
    protected virtual bool ShowsFailure => false;

    /// <summary>Makes the page's stop token.</summary>
    protected LivePage() => Stop = stopping.Token;

    /// <summary>Whether the page shows what happened.</summary>
    protected abstract bool IsShown(LiveEvent happened);

    /// <summary>Reads what the page shows.</summary>
    protected abstract Task ReadAsync();

    /// <summary>Takes in what has changed; reads everything again unless the page does less.</summary>
    protected virtual Task ReadAgainAsync() => ReadAsync();

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync() => TryAsync(ReadAsync);

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

    /// <summary>Reads everything again after a failure, as a person asks for it.</summary>
    protected Task TryAgainAsync() => TryAsync(ReadAsync);

    async Task TryAsync(Func<Task> read, bool again = false)
    {
        try
        {
            await read();
            (Failure, Outdated) = (null, null);
        }
        catch (Exception failure) when (ShowsFailure && !Stop.IsCancellationRequested)
        {
            if (again && Failure is null)
                Outdated = failure;
            else
                Failure = failure;
        }
    }

    async Task DrawAsync()
    {
        if (Stop.IsCancellationRequested)
            return;
        try
        {
            await TryAsync(Failure is null ? ReadAgainAsync : ReadAsync, again: true);
        }
        catch (Exception failure) when (Outages.Of(failure) is not null)
        {
            // What is shown stays; the frame says that it may be old, and the page hears when the database answers again.
            return;
        }
        StateHasChanged();
    }
}
