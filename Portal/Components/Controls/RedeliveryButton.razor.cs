using Microsoft.AspNetCore.Components;
using Portal.Components.Viewing;
using Portal.Domain.Common;
using Portal.Domain.Delivery;

namespace Portal.Components.Controls;

/// <summary>Sends a delivery again, once a click; says why when it may not.</summary>
public sealed partial class RedeliveryButton : IDisposable
{
    static readonly string[] Allowed = ["admin", "operator"];

    readonly CancellationTokenSource stopping = new();
    bool busy;
    string? refused;

    /// <summary>Which delivery.</summary>
    [Parameter, EditorRequired]
    public required Guid DeliveryId { get; set; }

    /// <summary>Its state now.</summary>
    [Parameter, EditorRequired]
    public required string State { get; set; }

    /// <summary>The one filled button of its page.</summary>
    [Parameter]
    public bool Primary { get; set; }

    [CascadingParameter]
    internal Viewer? Viewer { get; set; }

    [Inject]
    internal IRedelivery Redelivery { get; set; } = null!;

    string ReasonId => $"again-{DeliveryId:N}";

    string? WhyNot =>
        Viewer?.HasAny(Allowed) != true ? Words[nameof(DeliveryTexts.OnlyOperators)].Value
        : State == "inFlight" ? Words[nameof(DeliveryTexts.UnderWay)].Value
        : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        stopping.Cancel();
        stopping.Dispose();
    }

    async Task SendAsync()
    {
        (busy, refused) = (true, null);
        try
        {
            await Redelivery.SendAgainAsync(DeliveryId, Viewer!.Id, Viewer.UserName, stopping.Token);
        }
        catch (RefusalException refusal)
        {
            refused = refusal.Message;
        }
        finally
        {
            busy = false;
        }
    }
}
