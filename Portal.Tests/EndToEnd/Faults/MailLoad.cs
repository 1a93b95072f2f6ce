using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Portal.Tests.Support;

namespace Portal.Tests.EndToEnd.Faults;

/// <summary>
/// Senders as the world has them: each repeats a mail until it was answered 250, over broken connections and restarts,
/// and notes what else it was told.
/// </summary>
sealed class MailLoad : IAsyncDisposable
{
    readonly CancellationTokenSource ending = new();
    readonly List<Task> senders;
    readonly int port;
    readonly int size;
    readonly TimeSpan pace;
    readonly string to;

    /// <summary>Starts sending.</summary>
    /// <param name="port">Of SMTP on 127.0.0.1.</param>
    /// <param name="connections">Senders side by side.</param>
    /// <param name="pace">Pause of a sender after a mail that was accepted; none by default.</param>
    /// <param name="size">Further letters in each mail.</param>
    /// <param name="to">The collector.</param>
    public MailLoad(int port, int connections = 4, TimeSpan? pace = null, int size = 0, string to = FaultWorld.Address)
    {
        (this.port, this.size, this.pace, this.to) = (port, size, pace ?? TimeSpan.Zero, to);
        var run = Guid.NewGuid().ToString("N")[..6];
        senders = [.. Enumerable.Range(0, connections).Select(i => Task.Run(() => SendAsync($"{run}-{i}")))];
    }

    /// <summary>Mails that were answered 250.</summary>
    public ConcurrentBag<string> Accepted { get; } = [];

    /// <summary>Every other answer, with its code.</summary>
    public ConcurrentQueue<(int Code, string Text)> Refusals { get; } = new();

    /// <summary>Connections that ended without an answer, with what ended them.</summary>
    public ConcurrentQueue<string> Broken { get; } = new();

    /// <summary>Waits until so many more are accepted than now.</summary>
    public async Task MoreAsync(int mails, TimeSpan? limit = null)
    {
        var before = Accepted.Count;
        await Eventually.BecomesAsync(() => Task.FromResult(Accepted.Count), x => x >= before + mails, limit ?? TimeSpan.FromSeconds(60));
    }

    /// <summary>Ends the senders, each after the answer that it waits for.</summary>
    public async Task StopAsync()
    {
        await ending.CancelAsync();
        await Task.WhenAll(senders);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        ending.Dispose();
    }

    async Task SendAsync(string sender)
    {
        SmtpClient? client = null;
        // Between two lives nobody listens; senders that dial without a pause would slow the start they wait for.
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        using var breath = pace > TimeSpan.Zero ? new PeriodicTimer(pace) : null;
        for (var n = 0; !ending.IsCancellationRequested; )
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"mail-{sender}-{n:D6}");
            try
            {
                if (client is null)
                {
                    client = new SmtpClient();
                    await client.ConnectAsync("127.0.0.1", port, SecureSocketOptions.None, CancellationToken.None);
                }
                using var mail = Compose(id);
                await client.SendAsync(mail, CancellationToken.None);
                Accepted.Add(id);
                n++;
                if (breath is not null)
                    await breath.WaitForNextTickAsync(CancellationToken.None);
            }
            catch (Exception failure)
                when (failure
                        is IOException
                            or SocketException
                            or SmtpCommandException
                            or SmtpProtocolException
                            or InvalidOperationException
                )
            {
                if (failure is SmtpCommandException refusal)
                    Refusals.Enqueue(((int)refusal.StatusCode, refusal.Message));
                else
                    Broken.Enqueue(failure.Message);
                client?.Dispose();
                client = null;
                await pause.WaitForNextTickAsync(CancellationToken.None);
            }
        }
        client?.Dispose();
    }

    MimeMessage Compose(string id)
    {
        var mail = new MimeMessage
        {
            Subject = id,
            MessageId = id + "@fault.test",
            Date = DateTimeOffset.UnixEpoch,
            Body = new TextPart("plain") { Text = "body of " + id + "\n" + Filling(size) },
        };
        mail.From.Add(new MailboxAddress("", "sender@fault.test"));
        mail.To.Add(new MailboxAddress("", to));
        return mail;
    }

    static string Filling(int size) => string.Concat(Enumerable.Repeat(new string('x', 71) + "\n", size / 72));
}
