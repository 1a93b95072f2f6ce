using Microsoft.AspNetCore.Components;
using MudBlazor;
using Portal.Components.Controls;

namespace Portal.Delivery.Controls;

/// <summary>What is the matter, in plain words; counts down to the next attempt. A delivered one needs none.</summary>
public sealed partial class DeliveryCauseNote
{
    /// <summary>The delivery.</summary>
    [Parameter, EditorRequired]
    public required WholeDelivery Whole { get; set; }

    [Inject]
    TimeProvider Clock { get; init; } = null!;

    DeliveryCause? Cause =>
        Whole.Line.State is "delivered"
            ? null
            : DeliveryCause.Of(
                Words,
                Whole.Line.ThirdParty,
                Whole.Line.State,
                Whole.Line.StatusCode,
                Whole.Attempts.LastOrDefault()?.ErrorCode,
                Whole.Line.Error,
                Whole.Line.Attempts
            );

    static string Icon(Tone tone) =>
        tone switch
        {
            Tone.Bad => Icons.Material.Filled.Error,
            Tone.Warn => Icons.Material.Filled.Warning,
            _ => Icons.Material.Outlined.Info,
        };
}
