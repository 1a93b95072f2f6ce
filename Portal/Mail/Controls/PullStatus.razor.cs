using Microsoft.AspNetCore.Components;
using Portal.Components.Viewing;
using Portal.Domain.Common;
using Portal.Mail.Texts;

namespace Portal.Mail.Controls;

/// <summary>How a collector's pulling stands, with its progress, and a pull now for administrators.</summary>
public sealed partial class PullStatus : IDisposable
{
    static readonly TimeSpan Often = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan Seldom = TimeSpan.FromSeconds(10);

    readonly CancellationTokenSource stopping = new();
    readonly Sending asking = new();
    ITimer? timer;
    PullView? view;

    /// <summary>Id of the collector.</summary>
    [Parameter, EditorRequired]
    public required Guid CollectorId { get; set; }

    /// <summary>The person may start one.</summary>
    [Parameter]
    public bool CanPull { get; set; }

    [Inject]
    internal Pulls Pulling { get; set; } = null!;

    [Inject]
    TimeProvider Clock { get; init; } = null!;

    bool Running => view?.State == "running";

    string StateText =>
        Running && view!.Total > 0
            ? Words[nameof(MailTexts.PullProgress), view.Done, view.Total]
            : MailWords.Of(Words, "Pull", view!.State);

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync() => ReadAsync();

    /// <inheritdoc/>
    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
            timer = Clock.CreateTimer(_ => _ = InvokeAsync(RefreshAsync), null, Often, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        timer?.Dispose();
        stopping.Cancel();
        stopping.Dispose();
    }

    async Task ReadAsync()
    {
        try
        {
            view = await Pulling.ReadAsync(CollectorId, stopping.Token);
        }
        catch (RefusalException)
        {
            // The mailbox was taken away meanwhile; the page says the rest.
            view = null;
        }
    }

    async Task RefreshAsync()
    {
        if (stopping.IsCancellationRequested)
            return;
        await ReadAsync();
        StateHasChanged();
        timer?.Change(Running ? Often : Seldom, Timeout.InfiniteTimeSpan);
    }

    async Task PullAsync()
    {
        await asking.TryAsync(() => Pulling.StartAsync(CollectorId, stopping.Token));
        await RefreshAsync();
    }
}
