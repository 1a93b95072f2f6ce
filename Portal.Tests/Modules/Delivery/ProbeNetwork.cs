using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Portal.Delivery;

namespace Portal.Tests.Modules.Delivery;

/// <summary>Answers names from a script and refuses every connection, remembering where one was wanted: no packet leaves.</summary>
sealed class ProbeNetwork(Func<string, IReadOnlyList<string>> resolve) : Network
{
    readonly ConcurrentQueue<IPAddress> connects = new();

    /// <summary>Where connections were opened.</summary>
    public IReadOnlyCollection<IPAddress> Connects => connects;

    public override Task<IPAddress[]> ResolveAsync(string host, CancellationToken stop)
    {
        var answers = resolve(host);
        return answers.Count > 0
            ? Task.FromResult(answers.Select(IPAddress.Parse).ToArray())
            : Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound));
    }

    public override Task<Stream> ConnectAsync(IPAddress address, int port, CancellationToken stop)
    {
        connects.Enqueue(address);
        return Task.FromException<Stream>(new SocketException((int)SocketError.ConnectionRefused));
    }
}
