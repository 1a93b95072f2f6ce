using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Portal.Bench;

/// <summary>
/// A foreign server as lean as it gets: HTTP/1.1 by hand on kept connections, 204 for every POST to /push, a note of
/// its id and the time at which it was whole. It is no part of what is measured, so it must cost little.
/// </summary>
sealed class Sink : IAsyncDisposable
{
    static readonly byte[] NoContent = "HTTP/1.1 204 No Content\r\n\r\n"u8.ToArray();

    readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    readonly Task accepting;

    Sink()
    {
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1024);
        accepting = AcceptAsync();
    }

    /// <summary>Where pushes go.</summary>
    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndPoint!).Port}/push");

    /// <summary>What came.</summary>
    public Arrivals Arrivals { get; } = new();

    /// <summary>Released once for every POST.</summary>
    public SemaphoreSlim Signal { get; } = new(0);

    public static Sink Start() => new();

    async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptAsync();
                client.NoDelay = true;
                _ = ServeAsync(client);
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // The end of the sink.
        }
    }

    async Task ServeAsync(Socket client)
    {
        using var connection = client;
        var input = new RequestBuffer();
        try
        {
            while (await input.ReadAsync(client) is { } request)
                await client.SendAsync(Answer(request), SocketFlags.None);
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // The client went.
        }
    }

    ReadOnlyMemory<byte> Answer(in SinkRequest request)
    {
        var line = request.Head.Span;
        if (line.StartsWith("POST /push"u8))
        {
            var id = BenchId.Find(request.Body.Span) ?? request.Header("webhook-id:") ?? "no-id";
            Arrivals.Note(id, Stopwatch.GetTimestamp(), request.Body.Length);
            Signal.Release();
            return NoContent;
        }
        if (line.StartsWith("GET /count"u8))
            return Text(Arrivals.Ids.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (line.StartsWith("GET /arrivals"u8))
            return Text(Arrivals.Write());
        if (line.StartsWith("POST /clear"u8))
        {
            Arrivals.Clear();
            return NoContent;
        }
        return "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"u8.ToArray();
    }

    static byte[] Text(string text) =>
        Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {text.Length}\r\n\r\n{text}");

    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        await accepting;
        Signal.Dispose();
    }
}
