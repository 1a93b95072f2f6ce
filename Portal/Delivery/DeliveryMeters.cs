using System.Diagnostics.Metrics;
using Portal.Domain.Delivery;

namespace Portal.Delivery;

/// <summary>Meter <c>Portal.Delivery</c>: attempts by outcome, their duration, how late they started, what waits.</summary>
static class DeliveryMeters
{
    /// <summary>Name for the exporter.</summary>
    public const string Name = "Portal.Delivery";

    static readonly Meter Meter = new(Name);
    static readonly Counter<long> Attempts = Meter.CreateCounter<long>(
        "portal.delivery.attempts",
        description: "Attempts by the state they led to"
    );
    static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "portal.delivery.attempt.duration",
        "ms",
        "Duration of an attempt"
    );
    static readonly Histogram<double> StartLag = Meter.CreateHistogram<double>(
        "portal.delivery.start.lag",
        "ms",
        "From due (or committed) to the start of the attempt"
    );
    static volatile IDeliveryLag? watched;

    static DeliveryMeters()
    {
        Meter.CreateObservableGauge(
            "portal.delivery.lag",
            () => watched?.Lag.TotalMilliseconds ?? 0,
            "ms",
            "Age of the oldest due delivery"
        );
        Meter.CreateObservableGauge(
            "portal.delivery.waiting",
            () => watched?.Waiting ?? 0,
            description: "Deliveries in memory without a slot"
        );
    }

    public static void Watch(IDeliveryLag lag) => watched = lag;

    public static void Started(TimeSpan late) => StartLag.Record(late.TotalMilliseconds);

    public static void Ended(string state, CallAnswer answer)
    {
        Attempts.Add(1, new KeyValuePair<string, object?>("state", state));
        Duration.Record(answer.DurationMicros / 1000.0);
    }
}
