using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Components.Texts;

namespace Portal.Components.Controls;

/// <summary>One delivery in a line: state, whom it goes to, status code, latency or when it is tried again.</summary>
public sealed partial class DeliveryChip
{
    /// <summary>Third party, or endpoint.</summary>
    [Parameter, EditorRequired]
    public required string Name { get; set; }

    /// <summary>Contract word of the state.</summary>
    [Parameter, EditorRequired]
    public required string State { get; set; }

    /// <summary>Of the last attempt.</summary>
    [Parameter]
    public int? StatusCode { get; set; }

    /// <summary>From the commit to the end, milliseconds.</summary>
    [Parameter]
    public double? Millis { get; set; }

    /// <summary>When it is tried again.</summary>
    [Parameter]
    public DateTimeOffset? NextAttemptAt { get; set; }

    /// <summary>Tries so far.</summary>
    [Parameter]
    public int Attempts { get; set; }

    /// <summary>Cause of the last failure.</summary>
    [Parameter]
    public string? Error { get; set; }

    /// <summary>Only code, no latency: several chips share a line.</summary>
    [Parameter]
    public bool Short { get; set; }

    [Inject]
    IStringLocalizer<StatusTexts> States { get; init; } = null!;

    [Inject]
    IStringLocalizer<DeliveryTexts> Words { get; init; } = null!;

    [Inject]
    TimeProvider Clock { get; init; } = null!;

    StatusLook? Look => StatusVocabulary.Find(StatusOf.Delivery, State);

    string Icon => Look?.Icon ?? Icons.Material.Outlined.Help;

    string Word => Look is { } look ? States[look.Key] : State;

    string? Title => Error is null ? Word : $"{Word}: {Error}";

    string Css =>
        Look?.Tone switch
        {
            Tone.Ok => "ok",
            Tone.Warn => "w",
            Tone.Bad => "b",
            Tone.Info => "live",
            _ => "",
        };

    string Facts
    {
        get
        {
            var code = StatusCode?.ToString(CultureInfo.InvariantCulture);
            string?[] facts = State switch
            {
                "delivered" or "acknowledged" =>
                [
                    code,
                    Short || Millis is not { } took ? null : TimeText.Length(TimeSpan.FromMilliseconds(took)),
                ],
                "retrying" => [code ?? Words[nameof(DeliveryTexts.NoAnswer)], Next],
                "exhausted" => [Word, Words[nameof(DeliveryTexts.Tries), Attempts]],
                _ => [Word, null],
            };
            return string.Join(" · ", facts.OfType<string>());
        }
    }

    string? Until => State == "retrying" ? NextAttemptAt?.ToString("O", CultureInfo.InvariantCulture) : null;

    string? Next => NextAttemptAt is { } at ? Words[nameof(DeliveryTexts.In), Countdown.Text(at - Clock.GetUtcNow())].Value : null;
}
