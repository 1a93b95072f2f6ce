using System.Net;
using System.Net.Sockets;

namespace Portal.Delivery;

/// <summary>The two moves that touch the network; tests put probes in their place.</summary>
class Network
{
    /// <summary>Every address of the name.</summary>
    public virtual Task<IPAddress[]> ResolveAsync(string host, CancellationToken stop) => Dns.GetHostAddressesAsync(host, stop);

    /// <summary>A connection to exactly this address.</summary>
    public virtual async Task<Stream> ConnectAsync(IPAddress address, int port, CancellationToken stop)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(address, port), stop);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
