using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Components.Controls;
using Portal.Data;

namespace Portal.Delivery.Controls;

/// <summary>The life line of a delivery: its cause, then every attempt, then the next one.</summary>
public sealed partial class DeliveryLife
{
    // More points than this do not fit; the first tells when it began, the last ones how it stands.
    const int MostAttempts = 4;

    /// <summary>The delivery.</summary>
    [Parameter, EditorRequired]
    public required WholeDelivery Whole { get; set; }

    /// <summary>Time zone of the reader.</summary>
    [Parameter]
    public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    [Inject]
    TimeProvider Clock { get; init; } = null!;

    DateTimeOffset Begin => Whole.Timeline is { Stages.Count: > 0 } timeline ? timeline.Stages[0].At : Whole.Line.CreatedAt;

    IReadOnlyList<LifePoint> Points
    {
        get
        {
            var points = new List<LifePoint>();
            if (Whole.Timeline is not { Stages.Count: > 0 })
                points.Add(new LifePoint(Page[nameof(DeliveryPageTexts.Created)], Clockwise(Begin), Whole.Line.Type, LifePointTone.Done));
            var shown =
                Whole.Attempts.Count <= MostAttempts ? Whole.Attempts : [Whole.Attempts[0], .. Whole.Attempts.TakeLast(MostAttempts - 1)];
            points.AddRange(shown.Select(Point));
            if (Whole.Line.NextAttemptAt is { } next)
                points.Add(
                    new LifePoint(
                        Words[nameof(DeliveryTexts.Attempt), (Whole.Attempts.Count == 0 ? 0 : Whole.Attempts[^1].Number) + 1],
                        Words[nameof(DeliveryTexts.In), Countdown.Text(next - Clock.GetUtcNow())],
                        Clockwise(next),
                        LifePointTone.Next,
                        next
                    )
                );
            return points;
        }
    }

    LifePoint Point(AttemptRow attempt)
    {
        var good = attempt.StatusCode is >= 200 and < 300;
        // The code alone: its phrase would break the line, and stands in the list of attempts.
        var name = attempt.StatusCode?.ToString(CultureInfo.InvariantCulture) ?? Words[nameof(DeliveryTexts.NoAnswer)].Value;
        var took = TimeText.Length(TimeSpan.FromMicroseconds(attempt.DurationMicros));
        var at = good ? attempt.StartedAt.AddMicroseconds(attempt.DurationMicros) : attempt.StartedAt;
        return new LifePoint(
            name,
            "+" + TimeText.Length(at - Begin),
            $"{Words[nameof(DeliveryTexts.Attempt), attempt.Number]} · {took}",
            good ? LifePointTone.End : LifePointTone.Fail
        );
    }

    string Clockwise(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Zone).ToString("HH:mm:ss", CultureInfo.InvariantCulture);
}
