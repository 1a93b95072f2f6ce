using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Localization;

namespace Portal.Components.Controls;

/// <summary>A delivery in plain words: what happened, what it means, what to do.</summary>
/// <param name="Title">One sentence.</param>
/// <param name="Text">What follows from it.</param>
/// <param name="Tone">Ok, Warn, Bad or Info.</param>
public sealed record DeliveryCause(string Title, string Text, Tone Tone)
{
    /// <summary>Writes the sentences.</summary>
    /// <param name="words">Resources.</param>
    /// <param name="name">The third party.</param>
    /// <param name="state">State of the delivery.</param>
    /// <param name="status">Status code of the last attempt.</param>
    /// <param name="error">Code of the last attempt: TIMEOUT, CONNECTION_REFUSED, …</param>
    /// <param name="attempts">How many so far.</param>
    internal static DeliveryCause Of(
        IStringLocalizer<DeliveryTexts> words,
        string name,
        string state,
        int? status,
        string? error,
        string? detail,
        int attempts
    )
    {
        var failure = Failure(words, name, status, error)?.Value;
        var answered = status is { } code
            ? words[
                nameof(DeliveryTexts.Answered),
                string.Create(CultureInfo.InvariantCulture, $"{code} {ReasonPhrases.GetReasonPhrase(code)}"),
                attempts
            ].Value
            : detail;
        return state switch
        {
            "delivered" or "acknowledged" => new(
                words[nameof(DeliveryTexts.TitleDelivered), name],
                words[nameof(DeliveryTexts.TextDelivered)],
                Tone.Ok
            ),
            "exhausted" => new(
                failure ?? words[nameof(DeliveryTexts.TitleExhausted), name],
                Join(answered, words[nameof(DeliveryTexts.TextExhausted), attempts]),
                Tone.Bad
            ),
            "retrying" => new(
                failure ?? words[nameof(DeliveryTexts.TitleRetrying), name],
                Join(answered, words[nameof(DeliveryTexts.TextRetrying)]),
                Tone.Warn
            ),
            "held" => new(words[nameof(DeliveryTexts.TitleHeld), name], words[nameof(DeliveryTexts.TextHeld)], Tone.Warn),
            "cancelled" => new(words[nameof(DeliveryTexts.TitleCancelled)], words[nameof(DeliveryTexts.TextCancelled)], Tone.Info),
            "inFlight" => new(words[nameof(DeliveryTexts.TitleInFlight), name], words[nameof(DeliveryTexts.TextInFlight)], Tone.Info),
            _ => new(words[nameof(DeliveryTexts.TitlePending), name], words[nameof(DeliveryTexts.TextPending)], Tone.Info),
        };
    }

    static LocalizedString? Failure(IStringLocalizer<DeliveryTexts> words, string name, int? status, string? error) =>
        (status, error?.ToUpperInvariant()) switch
        {
            (503 or 429, _) => words[nameof(DeliveryTexts.Overloaded), name],
            (401 or 403, _) => words[nameof(DeliveryTexts.NotLetIn), name],
            (404, _) => words[nameof(DeliveryTexts.NotThere), name],
            (410, _) => words[nameof(DeliveryTexts.Gone), name],
            (>= 500, _) => words[nameof(DeliveryTexts.Broken), name],
            (>= 400, _) => words[nameof(DeliveryTexts.RefusesContent), name],
            (>= 300, _) => words[nameof(DeliveryTexts.Redirects), name],
            (_, { } code) when code.Contains("TIMEOUT", StringComparison.Ordinal) => words[nameof(DeliveryTexts.TooSlow), name],
            (_, { } code) when code.Contains("REFUSED", StringComparison.Ordinal) => words[nameof(DeliveryTexts.NobodyListens), name],
            (_, { } code) when code.Contains("DNS", StringComparison.Ordinal) => words[nameof(DeliveryTexts.NoSuchName), name],
            (_, { } code) when code.Contains("TLS", StringComparison.Ordinal) || code.Contains("SSL", StringComparison.Ordinal) => words[
                nameof(DeliveryTexts.NotTrusted),
                name
            ],
            (_, { } code) when code.Contains("BLOCKED", StringComparison.Ordinal) || code.Contains("FORBIDDEN", StringComparison.Ordinal) =>
                words[nameof(DeliveryTexts.NotAllowed), name],
            (_, { }) => words[nameof(DeliveryTexts.Unreachable), name],
            _ => null,
        };

    /// <summary>What stands between two sentences.</summary>
    public static string Gap => Languages.IsChinese ? "" : " ";

    static string Join(string? first, string second) => first is null ? second : first + Gap + second;
}
