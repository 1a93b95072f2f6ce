using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Portal.Bench;

/// <summary>One kept SMTP connection by hand: a mail costs four writes and four reads, and allocates next to nothing.</summary>
sealed class SmtpConnection : IDisposable
{
    static readonly byte[] Mail = "MAIL FROM:<sender@bench.test>\r\n"u8.ToArray();
    static readonly byte[] Recipient = "RCPT TO:<agent@bench.test>\r\n"u8.ToArray();
    static readonly byte[] Data = "DATA\r\n"u8.ToArray();

    readonly Socket socket;
    readonly byte[] input = new byte[4096];
    int held;

    SmtpConnection(Socket socket) => this.socket = socket;

    /// <summary>Connects and greets.</summary>
    /// <exception cref="SmtpRefused">The server does not want us.</exception>
    public static async Task<SmtpConnection> OpenAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var connection = new SmtpConnection(socket);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
            await connection.ExpectAsync(220);
            await connection.SayAsync("EHLO desk.bench.test\r\n"u8.ToArray(), 250);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Sends one mail; when its last byte was handed to the kernel, and when its 250 was read.</summary>
    /// <exception cref="SmtpRefused">An answer was not the good one.</exception>
    public async ValueTask<(long EndOfData, long Accepted)> SendAsync(ReadOnlyMemory<byte> mail)
    {
        await SayAsync(Mail, 250);
        await SayAsync(Recipient, 250);
        await SayAsync(Data, 354);
        await WriteAsync(mail);
        var end = Stopwatch.GetTimestamp();
        await ExpectAsync(250);
        return (end, Stopwatch.GetTimestamp());
    }

    async ValueTask SayAsync(ReadOnlyMemory<byte> line, int expected)
    {
        await WriteAsync(line);
        await ExpectAsync(expected);
    }

    async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None)..];
    }

    async ValueTask ExpectAsync(int expected)
    {
        while (true)
        {
            var end = input.AsSpan(0, held).IndexOf((byte)'\n');
            if (end < 0)
            {
                var read = await socket.ReceiveAsync(input.AsMemory(held), SocketFlags.None);
                if (read == 0)
                    throw new SmtpRefused("the connection was closed");
                held += read;
                continue;
            }
            var code = ((input[0] - '0') * 100) + ((input[1] - '0') * 10) + input[2] - '0';
            var (last, text) = (input[3] != '-', code == expected ? null : Encoding.ASCII.GetString(input, 0, end).Trim());
            input.AsSpan(end + 1, held - end - 1).CopyTo(input);
            held -= end + 1;
            if (text is not null)
                throw new SmtpRefused(text);
            if (last)
                return;
        }
    }

    public void Dispose() => socket.Dispose();
}

/// <summary>The server's answer was another one than hoped.</summary>
sealed class SmtpRefused(string answer) : Exception(answer);
