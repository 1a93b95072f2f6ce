using Microsoft.AspNetCore.Components;
using Portal.Components.Viewing;
using Portal.Domain.Common;

namespace Portal.Delivery.Pages;

/// <summary>One delivery: state and cause in words, life line, then every attempt with its bytes.</summary>
public sealed partial class DeliveryPage : IDisposable
{
    const string Back = "/deliveries";

    readonly CancellationTokenSource stopping = new();
    WholeDelivery? whole;
    bool missing;
    LiveRefresh? live;

    /// <summary>Id of the delivery.</summary>
    [Parameter]
    public string Id { get; set; } = "";

    [CascadingParameter]
    internal Viewer? Viewer { get; set; }

    [Inject]
    internal DeliveryLines Reading { get; set; } = null!;

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
        whole = Ids.TryRead(Id, out var id) ? await Reading.ReadWholeAsync(id, stopping.Token) : null;
        missing = whole is null;
    }

    async Task RefreshAsync()
    {
        await ReadAsync();
        StateHasChanged();
    }
}
