using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Portal.Tests.Support;

/// <summary>A mail that the scripted server took.</summary>
public sealed record TakenMail(string From, string To, byte[] Raw);

/// <summary>
/// A tiny SMTP server that answers as the test says: <see cref="Answer"/> gets every command line (<c>.</c> for the end
/// of data, <c>CONNECT</c> for the greeting) and gives the reply, null for the ordinary one, or "" to hang up.
/// </summary>
public sealed class ScriptedSmtp : IAsyncDisposable
{
    readonly TcpListener listener;
    readonly CancellationTokenSource closing = new();
    readonly Task accepting;
    readonly ConcurrentDictionary<TcpClient, bool> open = new();
    int connections;

    public ScriptedSmtp(Func<string, string?>? answer = null, int port = 0)
    {
        Answer = answer ?? (_ => null);
        listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>The script; may be changed while it runs.</summary>
    public Func<string, string?> Answer { get; set; }

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Connections so far.</summary>
    public int Connections => connections;

    /// <summary>Mails answered 250, in order.</summary>
    public ConcurrentQueue<TakenMail> Mails { get; } = new();

    /// <summary>Settings that make a portal send its mail here.</summary>
    public Dictionary<string, string?> Settings =>
        new()
        {
            ["Mail:Outgoing:Host"] = "127.0.0.1",
            ["Mail:Outgoing:Port"] = Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
        };

    /// <summary>Breaks every open connection, as a server that restarts does.</summary>
    public void HangUp()
    {
        foreach (var client in open.Keys)
            client.Close();
    }

    async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(closing.Token);
                Interlocked.Increment(ref connections);
                open[client] = true;
                _ = TalkAsync(client);
            }
        }
        catch (OperationCanceledException) { }
    }

    async Task TalkAsync(TcpClient client)
    {
        try
        {
            using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
            var (from, to) = ("", "");
            if (!await ReplyAsync(client, "CONNECT", "220 scripted"))
                return;
            while (await reader.ReadLineAsync(closing.Token) is { } line)
            {
                var usual = "250 2.0.0 Ok";
                if (line.StartsWith("EHLO", StringComparison.OrdinalIgnoreCase))
                    usual = "250-scripted\r\n250-SIZE 1000000\r\n250-ENHANCEDSTATUSCODES\r\n250 PIPELINING";
                else if (line.StartsWith("MAIL", StringComparison.OrdinalIgnoreCase))
                    from = Between(line);
                else if (line.StartsWith("RCPT", StringComparison.OrdinalIgnoreCase))
                    to = Between(line);
                else if (line == "DATA")
                    usual = "354 go on";
                else if (line == "QUIT")
                    usual = "221 bye";
                if (!await ReplyAsync(client, line, usual))
                    return;
                if (line == "DATA" && Answer("DATA") is null)
                {
                    var raw = await ReadDataAsync(reader);
                    if (raw is null)
                        return;
                    var accepted = Answer(".") is null;
                    if (accepted)
                        Mails.Enqueue(new TakenMail(from, to, raw));
                    if (!await ReplyAsync(client, ".", "250 2.0.0 Ok: queued"))
                        return;
                }
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException) { }
        finally
        {
            open.TryRemove(client, out _);
            client.Dispose();
        }
    }

    async Task<byte[]?> ReadDataAsync(StreamReader reader)
    {
        var text = new StringBuilder();
        while (await reader.ReadLineAsync(closing.Token) is { } line)
        {
            if (line == ".")
                return Encoding.Latin1.GetBytes(text.ToString());
            text.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        }
        return null;
    }

    async Task<bool> ReplyAsync(TcpClient client, string line, string usual)
    {
        var reply = Answer(line) ?? usual;
        if (reply.Length == 0)
            return false;
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(reply + "\r\n"), closing.Token);
        return true;
    }

    static string Between(string line) =>
        line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        listener.Dispose();
        HangUp();
        await accepting;
        closing.Dispose();
    }
}
