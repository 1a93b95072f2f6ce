using System.Diagnostics;
using System.Net;

namespace Portal.Delivery;

/// <summary>Where the time of one call went. A call that reuses a connection has no DNS, connect and TLS time.</summary>
sealed class CallPhases
{
    /// <summary>Travels with the request to the dialer.</summary>
    public static readonly HttpRequestOptionsKey<CallPhases> Key = new("phases");

    long connected;

    public long? DnsMicros { get; private set; }
    public long? ConnectMicros { get; private set; }
    public long? TlsMicros { get; private set; }
    public IPAddress? Address { get; private set; }

    public void Resolved(long since) => DnsMicros = MicrosSince(since);

    public void Connected(long since, IPAddress address)
    {
        ConnectMicros = MicrosSince(since);
        Address = address;
        connected = Stopwatch.GetTimestamp();
    }

    public void Secured() => TlsMicros = connected == 0 ? null : MicrosSince(connected);

    public static long MicrosSince(long timestamp) =>
        (long)(Stopwatch.GetElapsedTime(timestamp).Ticks / (double)TimeSpan.TicksPerMicrosecond);
}
