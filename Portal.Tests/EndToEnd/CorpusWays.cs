using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Portal.Tests.Support;

namespace Portal.Tests.EndToEnd;

/// <summary>One way by which the sample mails come in; each has a collector of its own, named like it.</summary>
abstract class CorpusWay(string name)
{
    /// <summary>Name of the way and of its collector.</summary>
    public string Name { get; } = name;

    /// <summary>The collector's <c>intake</c> by the contract.</summary>
    public virtual object Intake => new { smtp = true };

    /// <summary>Whether the way can carry these bytes at all.</summary>
    public virtual bool Carries(byte[] mail) => true;

    /// <summary>Called when all are handed in.</summary>
    public virtual Task EndAsync(HttpClient admin) => Task.CompletedTask;

    /// <summary>Hands one mail in and waits for the answer; the answer, or null where the way has none.</summary>
    public abstract Task<string?> HandInAsync(byte[] mail);
}

/// <summary>By SMTP or LMTP, a connection for each mail.</summary>
sealed class CorpusByDialogue(string name, int port, string greeting) : CorpusWay(name)
{
    /// <inheritdoc/>
    public override async Task<string?> HandInAsync(byte[] mail)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync("127.0.0.1", port);
        var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.Latin1);
        await ReplyAsync(reader);
        foreach (
            var line in new[] { greeting + " corpus.test", "MAIL FROM:<corpus@elsewhere.test>", $"RCPT TO:<{Name}@corpus.test>", "DATA" }
        )
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"));
            var reply = await ReplyAsync(reader);
            Assert.True(reply[0] is '2' or '3', $"{line}: {reply}");
        }
        await stream.WriteAsync(Stuff(mail));
        await stream.WriteAsync(".\r\n"u8.ToArray());
        return await ReplyAsync(reader);
    }

    static async Task<string> ReplyAsync(StreamReader reader)
    {
        while (true)
        {
            var line = await reader.ReadLineAsync() ?? throw new IOException("The server closed without an answer.");
            if (line.Length < 4 || line[3] == ' ')
                return line;
        }
    }

    // RFC 5321, 4.5.2: a dot that begins a line is doubled.
    static byte[] Stuff(byte[] mail)
    {
        var stuffed = new MemoryStream(mail.Length + 64);
        for (var i = 0; i < mail.Length; i++)
        {
            if (mail[i] == (byte)'.' && (i == 0 || mail[i - 1] == (byte)'\n'))
                stuffed.WriteByte((byte)'.');
            stuffed.WriteByte(mail[i]);
        }
        return stuffed.ToArray();
    }
}

/// <summary>By HTTP, with a third party's key.</summary>
sealed class CorpusByHttp(HttpClient client, string thirdParty) : CorpusWay("http")
{
    /// <inheritdoc/>
    public override object Intake => new { smtp = false, http = new { thirdParties = new[] { thirdParty } } };

    /// <inheritdoc/>
    public override async Task<string?> HandInAsync(byte[] mail)
    {
        using var body = new ByteArrayContent(mail);
        body.Headers.ContentType = new MediaTypeHeaderValue("message/rfc822");
        using var answer = await client.PostAsync(new Uri($"/api/v1/collectors/{Name}/messages", UriKind.Relative), body);
        return $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
    }
}

/// <summary>By a mailbox of a real Dovecot that the portal pulls from.</summary>
sealed class CorpusByMailbox(string name, DovecotServer server) : CorpusWay(name)
{
    int handed;

    /// <inheritdoc/>
    public override object Intake =>
        new Dictionary<string, object>
        {
            ["smtp"] = false,
            [Name] = new
            {
                host = "127.0.0.1",
                port = Name == "imap" ? server.Imap : server.Pop3,
                security = "none",
                user = Name,
                password = DovecotServer.Password,
                schedule = "0 0 1 1 *",
            },
        };

    // RFC 3501, 9: no literal has a NUL; the server sends another byte in its place.
    public override bool Carries(byte[] mail) => !mail.Contains((byte)0);

    /// <inheritdoc/>
    public override Task<string?> HandInAsync(byte[] mail)
    {
        server.PutFile(Name, handed++, mail);
        return Task.FromResult<string?>(null);
    }

    /// <inheritdoc/>
    public override async Task EndAsync(HttpClient admin)
    {
        await server.OwnFilesAsync();
        var collector = (await admin.ReadAllAsync("/api/admin/v1/collectors")).Single(x => x.Text("name") == Name).Text("id");
        await admin.CreateAsync($"/api/admin/v1/collectors/{collector}/pull", new { });
    }
}
