using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;
using Portal.Data;

namespace Portal.Components.Controls;

/// <summary>Attempts of a delivery, newest first, above them the next one if there is one.</summary>
public sealed partial class AttemptList
{
    /// <summary>Oldest first.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<AttemptRow> Attempts { get; set; }

    /// <summary>When the next is due.</summary>
    [Parameter]
    public DateTimeOffset? NextAttemptAt { get; set; }

    /// <summary>The attempt shown beside the list.</summary>
    [Parameter]
    public Guid? Selected { get; set; }

    /// <summary>Makes attempts selectable.</summary>
    [Parameter]
    public EventCallback<Guid> OnSelect { get; set; }

    [Inject]
    TimeProvider Clock { get; init; } = null!;

    string Trigger(string trigger) =>
        trigger switch
        {
            "initial" => Words[nameof(DeliveryTexts.TriggerInitial)],
            "manual" => Words[nameof(DeliveryTexts.TriggerManual)],
            "test" => Words[nameof(DeliveryTexts.TriggerTest)],
            _ => Words[nameof(DeliveryTexts.TriggerAutomatic)],
        };

    static bool Succeeded(AttemptRow attempt) => attempt.StatusCode is >= 200 and < 300;

    static string Outcome(AttemptRow attempt) =>
        attempt.StatusCode is { } code
            ? string.Create(CultureInfo.InvariantCulture, $"{code} {ReasonPhrases.GetReasonPhrase(code)}")
            : attempt.Error ?? attempt.ErrorCode ?? "–";
}
