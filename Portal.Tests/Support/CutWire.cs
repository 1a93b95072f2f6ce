using System.Net;
using System.Net.Sockets;

namespace Portal.Tests.Support;

/// <summary>A wire between client and server that can be cut without a word: it swallows what comes and keeps the sockets open.</summary>
public sealed class CutWire : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource closing = new();
    readonly List<TcpClient> open = [];
    readonly int target;
    readonly Task accepting;
    volatile bool cut;

    /// <summary>Leads to a port of this machine.</summary>
    public CutWire(int target)
    {
        this.target = target;
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>Where to connect.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>From now on nothing gets through, on old connections and on new ones.</summary>
    public void Cut() => cut = true;

    /// <summary>New connections get through again; the cut ones end.</summary>
    public void Mend()
    {
        cut = false;
        lock (open)
        {
            open.ForEach(x => x.Dispose());
            open.Clear();
        }
    }

    async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = CarryAsync(await listener.AcceptTcpClientAsync(closing.Token));
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    async Task CarryAsync(TcpClient near)
    {
        var far = new TcpClient();
        lock (open)
            open.AddRange([near, far]);
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, target, closing.Token);
            await Task.WhenAny(PumpAsync(near, far), PumpAsync(far, near));
        }
        catch (Exception gone)
            when (gone is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // One side left.
        }
        finally
        {
            near.Dispose();
            far.Dispose();
        }
    }

    async Task PumpAsync(TcpClient from, TcpClient to)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            var (source, target) = (from.GetStream(), to.GetStream());
            int read;
            while ((read = await source.ReadAsync(buffer, closing.Token)) > 0)
            {
                if (!cut)
                    await target.WriteAsync(buffer.AsMemory(0, read), closing.Token);
            }
        }
        catch (Exception gone)
            when (gone is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // One side left.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        listener.Dispose();
        Mend();
        await accepting;
        closing.Dispose();
    }
}
