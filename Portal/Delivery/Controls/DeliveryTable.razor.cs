using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;
using Portal.Components.Controls;

namespace Portal.Delivery.Controls;

/// <summary>Deliveries in lines; on a phone in two lines each.</summary>
public sealed partial class DeliveryTable
{
    /// <summary>Lines to show.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<DeliveryLine> Lines { get; set; }

    [Inject]
    TimeProvider Clock { get; init; } = null!;

    static string Href(DeliveryLine line) => $"/deliveries/{line.Id}";

    static string? Until(DeliveryLine line) =>
        line.State == "retrying" ? line.NextAttemptAt?.ToString("O", CultureInfo.InvariantCulture) : null;

    string Answer(DeliveryLine line)
    {
        var answer = line.StatusCode is { } code
            ? string.Create(CultureInfo.InvariantCulture, $"{code} {ReasonPhrases.GetReasonPhrase(code)}")
            : line.Error ?? "";
        if (line.State == "retrying" && line.NextAttemptAt is { } next)
            answer += " · " + Delivery[nameof(DeliveryTexts.In), Countdown.Text(next - Clock.GetUtcNow())];
        if (line.Attempts > 1)
            answer += " · " + Delivery[nameof(DeliveryTexts.Tries), line.Attempts];
        return answer.StartsWith(" · ", StringComparison.Ordinal) ? answer[3..] : answer;
    }
}
