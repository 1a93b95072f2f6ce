using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Data;

namespace Portal.Delivery.Controls;

/// <summary>Attempts at the left; what was sent and what came back for the chosen one, the newest at first.</summary>
public sealed partial class AttemptExchange
{
    Guid? selected;

    /// <summary>The delivery.</summary>
    [Parameter, EditorRequired]
    public required WholeDelivery Whole { get; set; }

    AttemptRow? Shown => Whole.Attempts.FirstOrDefault(x => x.Id == selected) ?? Whole.Attempts.LastOrDefault();

    static string Size(long bytes) =>
        bytes < 1000
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes} B")
            : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1000d:0.0} kB");
}
