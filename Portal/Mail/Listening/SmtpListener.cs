using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Connections;

namespace Portal.Mail;

/// <summary>Kestrel hands every connection of the mail port to this.</summary>
sealed class SmtpListener(SmtpSurroundings services) : ConnectionHandler
{
    readonly ConcurrentDictionary<IPAddress, int> addresses = new();
    int open;

    /// <summary>Sessions that are open now.</summary>
    public int Open => Volatile.Read(ref open);

    /// <inheritdoc/>
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        var client = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        var sessions = addresses.AddOrUpdate(client, 1, static (_, count) => count + 1);
        if (Interlocked.Increment(ref open) > services.Limits.Connections || sessions > services.Limits.ConnectionsPerAddress)
        {
            Leave(client);
            await connection.Transport.Output.WriteAsync(
                "421 4.3.2 Too many connections, try again soon\r\n"u8.ToArray(),
                connection.ConnectionClosed
            );
            return;
        }
        try
        {
            using var session = new SmtpSession(connection, services);
            await session.RunAsync();
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
        catch (Exception defect)
        {
            // One session's defect must not reach the others; the client tries again.
            IntakeLog.SessionFailed(services.Log, defect, connection.RemoteEndPoint);
            await connection.Transport.Output.WriteAsync(
                Encoding.ASCII.GetBytes("421 4.3.0 Internal error, try again later\r\n"),
                CancellationToken.None
            );
        }
        finally
        {
            Leave(client);
        }
    }

    void Leave(IPAddress client)
    {
        Interlocked.Decrement(ref open);
        // The entry goes with its last session, or strangers could fill the table.
        if (addresses.AddOrUpdate(client, 0, static (_, count) => count - 1) <= 0)
            addresses.TryRemove(KeyValuePair.Create(client, 0));
    }
}
