using Microsoft.AspNetCore.Components;
using Portal.Components.Viewing;
using Portal.Domain.Common;

namespace Portal.Delivery.Pages;

/// <summary>One delivery: state and cause in words, life line, then every attempt with its bytes.</summary>
public sealed partial class DeliveryPage
{
    const string Back = "/deliveries";

    WholeDelivery? whole;
    bool missing;

    /// <summary>Id of the delivery.</summary>
    [Parameter]
    public string Id { get; set; } = "";

    [CascadingParameter]
    internal Viewer? Viewer { get; set; }

    [Inject]
    internal DeliveryLines Reading { get; set; } = null!;

    /// <inheritdoc/>
    protected override bool IsShown(LiveEvent happened) => happened.Topic == LiveTopic.Delivery;

    /// <inheritdoc/>
    protected override async Task ReadAsync()
    {
        whole = Ids.TryRead(Id, out var id) ? await Reading.ReadWholeAsync(id, Stop) : null;
        missing = whole is null;
    }
}
