using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Portal.Bench;

/// <summary>One request; its bytes are valid until the next one is read.</summary>
readonly record struct SinkRequest(ReadOnlyMemory<byte> Head, ReadOnlyMemory<byte> Body)
{
    /// <summary>Value of a field, its name given with the colon; null when it is not there.</summary>
    public string? Header(string name)
    {
        var text = Encoding.ASCII.GetString(Head.Span);
        var at = text.IndexOf("\r\n" + name, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            return null;
        var from = at + 2 + name.Length;
        return text[from..text.IndexOf("\r\n", from, StringComparison.Ordinal)].Trim();
    }
}

/// <summary>Reads the requests of one connection. Bodies have a Content-Length; nothing here sends chunks.</summary>
sealed class RequestBuffer
{
    byte[] buffer = new byte[64 * 1024];
    int held;
    int used;

    /// <summary>The next whole request; null when the client has gone.</summary>
    public async ValueTask<SinkRequest?> ReadAsync(Socket client)
    {
        buffer.AsSpan(used, held - used).CopyTo(buffer);
        (held, used) = (held - used, 0);
        while (true)
        {
            if (Parse() is { } request)
                return request;
            if (held == buffer.Length)
                Array.Resize(ref buffer, buffer.Length * 2);
            var read = await client.ReceiveAsync(buffer.AsMemory(held), SocketFlags.None);
            if (read == 0)
                return null;
            held += read;
        }
    }

    SinkRequest? Parse()
    {
        var end = buffer.AsSpan(0, held).IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return null;
        // With the last field's own line end, so that every field is found between two.
        var head = buffer.AsMemory(0, end + 2);
        var request = new SinkRequest(head, default);
        var length = request.Header("content-length:") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
        if (held < end + 4 + length)
            return null;
        used = end + 4 + length;
        return request with { Body = buffer.AsMemory(end + 4, length) };
    }
}
