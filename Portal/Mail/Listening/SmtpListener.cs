using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Portal.Mail;

/// <summary>Kestrel hands every connection of the SMTP port to this.</summary>
sealed class SmtpListener(ServeMailClient serving) : ConnectionHandler
{
    /// <inheritdoc/>
    public override Task OnConnectedAsync(ConnectionContext connection) => serving.RunAsync(connection, MailDialect.Smtp);
}

/// <summary>Kestrel hands every connection of the LMTP port to this.</summary>
sealed class LmtpListener(ServeMailClient serving) : ConnectionHandler
{
    /// <inheritdoc/>
    public override Task OnConnectedAsync(ConnectionContext connection) => serving.RunAsync(connection, MailDialect.Lmtp);
}

/// <summary>Admits a client or sends it away, and sees its session through; both listeners share the counts.</summary>
sealed class ServeMailClient(SmtpSurroundings services)
{
    readonly ConcurrentDictionary<IPAddress, int> addresses = new();
    int open;

    /// <summary>Serves one connection to its end.</summary>
    public async Task RunAsync(ConnectionContext connection, MailDialect dialect)
    {
        var client = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        var sessions = addresses.AddOrUpdate(client, 1, static (_, count) => count + 1);
        var all = Interlocked.Increment(ref open);
        try
        {
            var rate = services.Rates.Of(client);
            if (
                all > services.Limits.Connections
                || (sessions > services.Limits.ConnectionsPerAddress && !services.Limits.IsTrusted(client))
            )
                await SayAsync(connection, "421 4.3.2 Too many connections, try again soon\r\n"u8.ToArray());
            else if (!rate.TakeConnection())
                await SayAsync(connection, "421 4.7.0 Too many connections a minute from your address, try again soon\r\n"u8.ToArray());
            else
                await TalkAsync(connection, dialect, rate);
        }
        catch (Exception gone)
            when (gone
                    is ConnectionResetException
                        or ConnectionAbortedException
                        or OperationCanceledException
                        or IOException
                        or SocketException
            )
        {
            IntakeLog.ClientGone(services.Log, connection.RemoteEndPoint, gone.Message);
        }
        finally
        {
            Leave(client);
        }
    }

    async Task TalkAsync(ConnectionContext connection, MailDialect dialect, ClientRate rate)
    {
        using var session = new SmtpSession(connection, services, dialect, rate);
        try
        {
            await session.RunAsync();
        }
        catch (Exception defect)
            when (defect
                    is not (
                        ConnectionResetException
                        or ConnectionAbortedException
                        or OperationCanceledException
                        or IOException
                        or SocketException
                    )
            )
        {
            // One session's defect must not reach the others; the client tries again.
            IntakeLog.SessionFailed(services.Log, defect, connection.RemoteEndPoint);
            if (!session.HasLeftPlainText)
                await SayAsync(connection, "421 4.3.0 Internal error, try again later\r\n"u8.ToArray());
        }
    }

    static async Task SayAsync(ConnectionContext connection, byte[] reply) =>
        await connection.Transport.Output.WriteAsync(reply, connection.ConnectionClosed);

    void Leave(IPAddress client)
    {
        Interlocked.Decrement(ref open);
        // The entry goes with its last session, or strangers could fill the table.
        if (addresses.AddOrUpdate(client, 0, static (_, count) => count - 1) <= 0)
            addresses.TryRemove(KeyValuePair.Create(client, 0));
    }
}
