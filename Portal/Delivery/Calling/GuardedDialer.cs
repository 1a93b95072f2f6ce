using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Portal.Domain.Delivery;

namespace Portal.Delivery;

/// <summary>
/// Opens the connections of the one outgoing client: resolves once, refuses when any address is forbidden, connects to
/// the address that was vetted. What is resolved later by anybody else does not matter (DNS rebinding).
/// </summary>
sealed class GuardedDialer(CallTarget target, Network network)
{
    // Remote addresses of pooled connections are not told by the handler; the last one dialled for a host is.
    readonly ConcurrentDictionary<string, IPAddress> dialled = new(StringComparer.OrdinalIgnoreCase);

    public IPAddress? LastAddressOf(Uri url) => dialled.GetValueOrDefault(url.Authority);

    public async ValueTask<Stream> DialAsync(SocketsHttpConnectionContext context, CancellationToken stop)
    {
        var request = context.InitialRequestMessage;
        var url = request.RequestUri!;
        request.Options.TryGetValue(CallPhases.Key, out var phases);
        var addresses = await ResolveAsync(url, phases, stop);
        if (target.JudgeAddresses(url, addresses) is { } fault)
            throw new CallFault(fault.Code, fault.Message);
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; ; i++)
        {
            try
            {
                var stream = await network.ConnectAsync(addresses[i], context.DnsEndPoint.Port, stop);
                phases?.Connected(started, addresses[i]);
                dialled[url.Authority] = addresses[i];
                return stream;
            }
            catch (SocketException) when (i + 1 < addresses.Length && !stop.IsCancellationRequested)
            {
                // Another vetted address of the same name may answer.
            }
        }
    }

    async Task<IPAddress[]> ResolveAsync(Uri url, CallPhases? phases, CancellationToken stop)
    {
        var host = CallTarget.HostOf(url);
        if (CallTarget.TryReadLiteral(host, out var literal))
            return [literal];
        var started = Stopwatch.GetTimestamp();
        try
        {
            var addresses = await network.ResolveAsync(host, stop);
            phases?.Resolved(started);
            return addresses.Length > 0 ? addresses : throw new CallFault("DNS_LOOKUP_FAILED", $"The name {host} has no address.");
        }
        catch (SocketException failure)
        {
            phases?.Resolved(started);
            throw new CallFault("DNS_LOOKUP_FAILED", $"The name {host} cannot be resolved ({failure.SocketErrorCode}).");
        }
    }
}
