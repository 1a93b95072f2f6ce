using Microsoft.AspNetCore.Components;
using Portal.Settings;

namespace Portal.Delivery.Pages;

/// <summary>The demo's outside system: what arrived, whether its signature holds, and how it shall answer from now on.</summary>
public sealed partial class DemoThirdPartyPage : IDisposable
{
    [Inject]
    internal DemoThirdParty Demo { get; set; } = null!;

    [Inject]
    internal PortalOptions Portal { get; set; } = null!;

    IReadOnlyList<(DemoMode, string)> Modes =>
        [
            (DemoMode.Ok, Words[nameof(DeliveryPageTexts.DemoOk)]),
            (DemoMode.Slow, Words[nameof(DeliveryPageTexts.DemoSlow)]),
            (DemoMode.Fail, Words[nameof(DeliveryPageTexts.DemoFail)]),
            (DemoMode.Busy, Words[nameof(DeliveryPageTexts.DemoBusy)]),
            (DemoMode.Hang, Words[nameof(DeliveryPageTexts.DemoHang)]),
        ];

    /// <inheritdoc/>
    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
            Demo.Changed += OnChanged;
    }

    /// <inheritdoc/>
    public void Dispose() => Demo.Changed -= OnChanged;

    void OnChanged(object? sender, EventArgs happened) => _ = InvokeAsync(StateHasChanged);
}
