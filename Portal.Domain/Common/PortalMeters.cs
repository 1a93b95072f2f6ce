using System.Diagnostics.Metrics;
using Portal.Domain.Mail;

namespace Portal.Domain.Common;

/// <summary>
/// What the portal counts, all under one meter; <c>/metrics</c> serves it. A room records with one line. Tags hold
/// names from a small set (collector, disposition, outcome, state), never an id or an address.
/// </summary>
public static class PortalMeters
{
    /// <summary>Name of the meter.</summary>
    public const string Name = "Collector";

    static readonly Meter Source = new(Name);
    static readonly Counter<long> Mails = Source.CreateCounter<long>("collector.mails", description: "Mails by collector and disposition");
    static readonly Counter<long> Runs = Source.CreateCounter<long>("collector.runs", description: "Runs by outcome");
    static readonly Counter<long> Deliveries = Source.CreateCounter<long>("collector.deliveries", description: "Deliveries by state");
    static readonly Counter<long> Outgoing = Source.CreateCounter<long>(
        "collector.outgoing.mails",
        description: "The portal's own mails by state"
    );
    static readonly Histogram<double> PushLatency = Source.CreateHistogram(
        "collector.push.latency",
        "s",
        "From the commit of the causing transaction to the start of the push",
        advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60],
        }
    );

    /// <summary>A mail ended in a collector.</summary>
    public static void MailArrived(string collector, Disposition disposition) =>
        Mails.Add(1, new("collector", collector), new("disposition", Word(disposition)));

    /// <summary>A run ended: succeeded, noMatch, failed, timedOut, skipped.</summary>
    public static void RunEnded(string outcome) => Runs.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    /// <summary>A delivery came into a state: pending, inFlight, retrying, delivered, exhausted, cancelled, held.</summary>
    public static void DeliveryBecame(string state) => Deliveries.Add(1, new KeyValuePair<string, object?>("state", state));

    /// <summary>An outgoing mail came into a state: sent, pending (tried again), bounced.</summary>
    public static void OutgoingMailBecame(string state) => Outgoing.Add(1, new KeyValuePair<string, object?>("state", state));

    /// <summary>A first attempt started so long after its commit.</summary>
    public static void Pushed(TimeSpan sinceCommit) => PushLatency.Record(sinceCommit.TotalSeconds);

    static string Word(Disposition disposition) =>
        disposition switch
        {
            Disposition.Filed => "filed",
            Disposition.Held => "held",
            Disposition.Quarantined => "quarantined",
            Disposition.Refused => "refused",
            Disposition.Discarded => "discarded",
            _ => "duplicate",
        };
}
