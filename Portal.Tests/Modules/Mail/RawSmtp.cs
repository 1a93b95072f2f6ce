using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Portal.Tests.Modules.Mail;

/// <summary>A client that says exactly what a test tells it, byte for byte.</summary>
sealed class RawSmtp : IAsyncDisposable
{
    readonly TcpClient client = new() { NoDelay = true };
    Stream stream = null!;
    readonly byte[] buffer = new byte[64 * 1024];
    string pending = "";

    /// <summary>Connects and reads the greeting.</summary>
    public static async Task<RawSmtp> ConnectAsync(int port, bool greet = true)
    {
        var raw = new RawSmtp();
        await raw.client.ConnectAsync("127.0.0.1", port);
        raw.stream = raw.client.GetStream();
        if (greet)
            Assert.StartsWith("220 ", await raw.ReplyAsync());
        return raw;
    }

    /// <summary>Greets, says STARTTLS (with whatever the test sends behind it in clear) and shakes hands; EHLO is the test's.</summary>
    public static async Task<RawSmtp> SecureAsync(int port, string behind = "", string greeting = "EHLO")
    {
        var raw = await ConnectAsync(port);
        Assert.Contains("250-STARTTLS", await raw.SayAsync(greeting + " test.example"));
        await raw.WriteAsync(Encoding.Latin1.GetBytes("STARTTLS\r\n" + behind));
        Assert.StartsWith("220 ", await raw.ReplyAsync());
        await raw.ShakeHandsAsync();
        return raw;
    }

    /// <summary>From here on everything goes through TLS; any certificate will do.</summary>
    public async Task ShakeHandsAsync()
    {
        Assert.Empty(pending);
        var tls = new SslStream(
            stream,
            leaveInnerStreamOpen: false,
            (_, certificate, _, _) => (Certificate = certificate?.Subject) is not null
        );
        await tls.AuthenticateAsClientAsync("localhost");
        stream = tls;
    }

    /// <summary>Subject of the server's certificate.</summary>
    public string? Certificate { get; private set; }

    /// <summary>Connects and says EHLO, MAIL, RCPT and DATA; the next thing is content.</summary>
    public static async Task<RawSmtp> ReadyForDataAsync(int port, string to = "returns@collector.local", string from = "a@one.example")
    {
        var raw = await ConnectAsync(port);
        Assert.StartsWith("250", await raw.SayAsync("EHLO test.example"));
        Assert.StartsWith("250", await raw.SayAsync($"MAIL FROM:<{from}>"));
        foreach (var address in to.Split(' '))
            Assert.StartsWith("250", await raw.SayAsync($"RCPT TO:<{address}>"));
        Assert.StartsWith("354", await raw.SayAsync("DATA"));
        return raw;
    }

    /// <summary>Sends one whole mail; returns the reply to its data.</summary>
    public static async Task<string> SendAsync(
        int port,
        string content,
        string to = "returns@collector.local",
        string from = "a@one.example"
    )
    {
        await using var raw = await ReadyForDataAsync(port, to, from);
        await raw.WriteAsync(Encoding.Latin1.GetBytes(content));
        return await raw.SayAsync("\r\n.");
    }

    /// <summary>Sends a line, returns the whole reply.</summary>
    public async Task<string> SayAsync(string line)
    {
        await WriteAsync(Encoding.UTF8.GetBytes(line + "\r\n"));
        return await ReplyAsync();
    }

    /// <summary>Sends bytes as they are.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> bytes) => await stream.WriteAsync(bytes);

    /// <summary>Reads one reply with all its lines; empty at the end of the stream.</summary>
    public async Task<string> ReplyAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            var lines = pending.Split("\r\n");
            var last = Array.FindIndex(lines, 0, lines.Length - 1, x => x.Length < 4 || x[3] == ' ');
            if (last >= 0)
            {
                var reply = string.Join("\r\n", lines[..(last + 1)]);
                pending = string.Join("\r\n", lines[(last + 1)..]);
                return reply;
            }
            var read = await ReadAsync(limit.Token);
            if (read.Length == 0)
                return "";
            pending += read;
        }
    }

    /// <summary>Everything until the server closes, or until it has been silent for a while.</summary>
    public async Task<(string Text, bool Closed)> RestAsync(TimeSpan silence)
    {
        var text = new StringBuilder(pending);
        pending = "";
        while (true)
        {
            using var limit = new CancellationTokenSource(silence);
            try
            {
                var read = await ReadAsync(limit.Token);
                if (read.Length == 0)
                    return (text.ToString(), true);
                text.Append(read);
            }
            catch (OperationCanceledException)
            {
                return (text.ToString(), false);
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }

    async Task<string> ReadAsync(CancellationToken stop)
    {
        try
        {
            var read = await stream.ReadAsync(buffer, stop);
            return Encoding.Latin1.GetString(buffer, 0, read);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
