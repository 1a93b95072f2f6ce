using System.Collections.Concurrent;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Portal.Mail;

/// <summary>How an attempt ended.</summary>
enum SendEnd
{
    Sent,
    Retry,
    Bounced,
}

/// <summary>The result of one attempt.</summary>
/// <param name="Reply">What the server said, or why it could not be asked, in plain words.</param>
sealed record SendResult(SendEnd End, string Reply, DateTimeOffset Began);

/// <summary>
/// Connections to the mail server that stay open between mails, the last used first. A connection that was idle is
/// asked (NOOP) before it is trusted; one that broke is replaced and the mail tried once more at once.
/// </summary>
sealed class SmtpConnections(OutgoingOptions options, TimeProvider clock) : IAsyncDisposable
{
    static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(15);
    static readonly TimeSpan SendLimit = TimeSpan.FromSeconds(90);
    static readonly TimeSpan TrustWithin = TimeSpan.FromSeconds(5);

    readonly ConcurrentStack<Connection> idle = new();

    // At a foreign server an open connection takes somebody else's place; at our own it saves the greeting.
    TimeSpan KeepIdle => options.OwnListener ? TimeSpan.FromMinutes(4) : TimeSpan.FromSeconds(30);

    /// <summary>Tries to hand the mail over. Never throws except when <paramref name="stop"/> is cancelled.</summary>
    public async Task<SendResult> SendAsync(MailToSend mail, CancellationToken stop)
    {
        using var raw = new MemoryStream(mail.Raw, writable: false);
        using var message = await MimeMessage.LoadAsync(raw, persistent: true, stop);
        while (true)
        {
            var began = clock.GetUtcNow();
            Connection? connection = null;
            try
            {
                connection = await RentAsync(stop);
                began = clock.GetUtcNow();
                using var limit = Limit(SendLimit, stop);
                var text = await connection.Client.SendAsync(message, Address(mail.From), [Address(mail.To)], limit.Token);
                Return(connection);
                return new SendResult(SendEnd.Sent, "250 " + text, began);
            }
            catch (Exception failure) when (!stop.IsCancellationRequested)
            {
                var reused = connection is { Kept: true };
                var broken = connection is null || !connection.Client.IsConnected || failure is not SmtpCommandException;
                if (connection is not null && !broken)
                    Return(connection);
                else
                    connection?.Client.Dispose();
                // A kept connection that the server had given up says nothing about the mail. The next one may be stale too.
                if (broken && reused)
                    continue;
                return Judge(failure, began, asked: connection is not null);
            }
        }
    }

    /// <summary>Opens one connection ahead, so that the first mail does not wait for it.</summary>
    public async Task WarmAsync(CancellationToken stop)
    {
        if (options.OwnListener && idle.IsEmpty)
            Return(await OpenAsync(stop));
    }

    /// <summary>Closes what nobody used for a while.</summary>
    public async Task TrimAsync(CancellationToken stop)
    {
        var keep = new List<Connection>();
        while (idle.TryPop(out var connection))
        {
            if (clock.GetElapsedTime(connection.LastUse) < KeepIdle)
                keep.Add(connection);
            else
                await CloseAsync(connection, stop);
        }
        for (var i = keep.Count - 1; i >= 0; i--)
            idle.Push(keep[i]);
    }

    /// <summary>True when the server answers its greeting; for the health check.</summary>
    public async Task<bool> AnswersAsync(CancellationToken stop)
    {
        try
        {
            var connection = await RentAsync(stop);
            Return(connection);
            return true;
        }
        catch (Exception) when (!stop.IsCancellationRequested)
        {
            return false;
        }
    }

    async Task<Connection> RentAsync(CancellationToken stop)
    {
        while (idle.TryPop(out var connection))
        {
            if (clock.GetElapsedTime(connection.LastUse) < TrustWithin)
                return connection;
            if (await IsAliveAsync(connection, stop))
                return connection;
            connection.Client.Dispose();
        }
        return await OpenAsync(stop);
    }

    static async Task<bool> IsAliveAsync(Connection connection, CancellationToken stop)
    {
        try
        {
            using var limit = Limit(TrustWithin, stop);
            await connection.Client.NoOpAsync(limit.Token);
            return true;
        }
        catch (Exception) when (!stop.IsCancellationRequested)
        {
            // Whatever went wrong: a new connection tells the cause if there is one.
            return false;
        }
    }

    async Task<Connection> OpenAsync(CancellationToken stop)
    {
        var client = new SmtpClient();
        try
        {
            using var limit = Limit(ConnectLimit, stop);
            await client.ConnectAsync(options.Host, options.Port, options.Security, limit.Token);
            if (options is { User: { } user, Password: { } password })
                await client.AuthenticateAsync(user, password, limit.Token);
            return new Connection(client);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    void Return(Connection connection)
    {
        connection.LastUse = clock.GetTimestamp();
        connection.Kept = true;
        idle.Push(connection);
    }

    SendResult Judge(Exception failure, DateTimeOffset began, bool asked) =>
        failure switch
        {
            // Only an answer to MAIL, RCPT or DATA is about this mail; a 5xx to the greeting or sign-in is about our settings.
            SmtpCommandException no when asked && (int)no.StatusCode >= 500 => new(SendEnd.Bounced, Words(no), began),
            SmtpCommandException no => new(SendEnd.Retry, Words(no), began),
            AuthenticationException no => new(SendEnd.Retry, $"The mail server {Server} refused the sign-in: {no.Message}", began),
            OperationCanceledException => new(SendEnd.Retry, $"The mail server {Server} did not answer in time.", began),
            System.Net.Sockets.SocketException or IOException when !asked => new(
                SendEnd.Retry,
                $"The mail server {Server} cannot be reached: {failure.Message}",
                began
            ),
            IOException or ServiceNotConnectedException or SmtpProtocolException => new(
                SendEnd.Retry,
                $"The mail server {Server} closed the connection: {failure.Message}",
                began
            ),
            _ => new(SendEnd.Retry, $"{Server}: {failure.Message}", began),
        };

    string Server => $"{options.Host}:{options.Port}";

    static string Words(SmtpCommandException no) => $"{(int)no.StatusCode} {no.Message}";

    static MailboxAddress Address(string text) => new("", text);

    static CancellationTokenSource Limit(TimeSpan limit, CancellationToken stop)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(stop);
        source.CancelAfter(limit);
        return source;
    }

    static async Task CloseAsync(Connection connection, CancellationToken stop)
    {
        try
        {
            using var limit = Limit(TimeSpan.FromMilliseconds(300), stop);
            await connection.Client.DisconnectAsync(quit: true, limit.Token);
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException or ProtocolException)
        {
            // It is being closed anyway; QUIT is a courtesy.
        }
        finally
        {
            connection.Client.Dispose();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        while (idle.TryPop(out var connection))
            await CloseAsync(connection, CancellationToken.None);
    }

    sealed class Connection(SmtpClient client)
    {
        public SmtpClient Client { get; } = client;
        public long LastUse { get; set; }

        /// <summary>It has lain in the pool, so the server may have given it up.</summary>
        public bool Kept { get; set; }
    }
}
