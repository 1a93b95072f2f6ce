using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Connections;

namespace Portal.Mail;

/// <summary>Kestrel hands every connection of the mail port to this.</summary>
sealed class SmtpListener(SmtpSurroundings services) : ConnectionHandler
{
    int open;

    /// <summary>Sessions that are open now.</summary>
    public int Open => Volatile.Read(ref open);

    /// <inheritdoc/>
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        if (Interlocked.Increment(ref open) > services.Limits.Connections)
        {
            Interlocked.Decrement(ref open);
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
            Interlocked.Decrement(ref open);
        }
    }
}
