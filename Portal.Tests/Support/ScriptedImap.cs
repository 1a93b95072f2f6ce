using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Portal.Tests.Support;

/// <summary>
/// A small IMAP server (RFC 3501, as far as a pull goes) whose misbehaviour a test can choose: mails that vanish between
/// listing and fetching, a line that breaks in the middle of a mail, answers that nobody asked for.
/// </summary>
public sealed partial class ScriptedImap : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource stopping = new();
    readonly ConcurrentQueue<string> commands = new();
    readonly Task serving;

    /// <summary>Starts it.</summary>
    public ScriptedImap()
    {
        listener.Start();
        serving = ServeAsync();
    }

    /// <summary>Port on 127.0.0.1.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>UID and mail.</summary>
    public Dictionary<uint, string> Mails { get; init; } = [];

    /// <summary>Listed, but gone when its body is asked for.</summary>
    public HashSet<uint> Vanished { get; init; } = [];

    /// <summary>The line breaks so often in the middle of a body.</summary>
    public int Breaks { get; set; }

    /// <summary>Words of the greeting's capability list.</summary>
    public string Capabilities { get; init; } = "IMAP4rev1";

    /// <summary>What clients said, without their tags.</summary>
    public IReadOnlyList<string> Commands => [.. commands];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Stop();
        await serving;
        stopping.Dispose();
    }

    async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(stopping.Token);
                try
                {
                    await TalkAsync(client.GetStream());
                }
                catch (IOException)
                {
                    // The client left, or the script broke the line.
                }
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    async Task TalkAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.Latin1);
        await SayAsync(stream, $"* OK [CAPABILITY {Capabilities}] ready\r\n");
        while (await reader.ReadLineAsync(stopping.Token) is { } line)
        {
            var (tag, command) = (line.Split(' ')[0], line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
            commands.Enqueue(command);
            await AnswerAsync(stream, command);
            var mode =
                command.StartsWith("EXAMINE", StringComparison.Ordinal) ? "[READ-ONLY] "
                : command.StartsWith("SELECT", StringComparison.Ordinal) ? "[READ-WRITE] "
                : "";
            await SayAsync(stream, $"{tag} OK {mode}done\r\n");
            if (command.StartsWith("LOGOUT", StringComparison.Ordinal))
                return;
        }
    }

    async Task AnswerAsync(NetworkStream stream, string command)
    {
        var word = command.Split(' ')[0];
        if (word == "CAPABILITY")
            await SayAsync(stream, $"* CAPABILITY {Capabilities}\r\n");
        else if (word == "LIST")
            await SayAsync(stream, "* LIST (\\HasNoChildren) \"/\" INBOX\r\n");
        else if (word is "SELECT" or "EXAMINE")
            await SayAsync(
                stream,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"* {Mails.Count} EXISTS\r\n* 0 RECENT\r\n* FLAGS (\\Seen)\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 99] ok\r\n"
                )
            );
        else if (command.StartsWith("UID SEARCH", StringComparison.Ordinal))
            await SayAsync(stream, $"* SEARCH {string.Join(' ', Mails.Keys.Order())}\r\n");
        else if (command.StartsWith("UID FETCH", StringComparison.Ordinal))
            await FetchAsync(stream, command);
    }

    async Task FetchAsync(NetworkStream stream, string command)
    {
        var bodies = command.Contains("BODY.PEEK[]", StringComparison.Ordinal);
        var number = 0;
        foreach (var (uid, mail) in Mails.OrderBy(x => x.Key))
        {
            number++;
            if (!IsAsked(command.Split(' ')[2], uid) || (bodies && Vanished.Contains(uid)))
                continue;
            var head = mail[..(mail.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)];
            var content = bodies ? mail : head;
            var what = bodies ? "BODY[]" : HeaderFields().Match(command).Value.Replace("BODY.PEEK", "BODY", StringComparison.Ordinal);
            await SayAsync(
                stream,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"* {number} FETCH (UID {uid} RFC822.SIZE {mail.Length} INTERNALDATE \"24-Nov-2026 09:00:00 +0000\" {what} {{{content.Length}}}\r\n"
                )
            );
            if (bodies && Breaks > 0)
            {
                Breaks--;
                await SayAsync(stream, content[..(content.Length / 2)]);
                throw new IOException("The script breaks the line here.");
            }
            await SayAsync(stream, content + ")\r\n");
        }
    }

    static bool IsAsked(string set, uint uid) =>
        set.Split(',')
            .Any(x =>
            {
                var ends = x.Split(':');
                var last = ends[^1] == "*" ? uint.MaxValue : uint.Parse(ends[^1], CultureInfo.InvariantCulture);
                return uid >= uint.Parse(ends[0], CultureInfo.InvariantCulture) && uid <= last;
            });

    Task SayAsync(NetworkStream stream, string text) => stream.WriteAsync(Encoding.Latin1.GetBytes(text), stopping.Token).AsTask();

    [GeneratedRegex(@"BODY\.PEEK\[HEADER\.FIELDS[^\]]*\]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex HeaderFields();
}
