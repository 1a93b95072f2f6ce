using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Portal.Bench;

/// <summary>Sends mails over kept connections, in a closed loop or at a rate. What was not accepted is sent again, twice at most.</summary>
static class SmtpLoad
{
    const int Tries = 3;

    public static async Task<LoadResult> RunAsync(int port, BenchMail mail, int count, int connections, double rate = 0)
    {
        var pace = new Pace(count, rate);
        var mails = new Sent[count];
        var errors = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var retried = 0;
        var open = new List<SmtpConnection>();
        for (var i = 0; i < Math.Min(connections, count); i++)
            open.Add(await SmtpConnection.OpenAsync(port));
        pace.Start();
        await Task.WhenAll(open.ConvertAll(x => Task.Run(() => SendAllAsync(x))));
        return new LoadResult(mail.Run, pace.Begin, mails, retried, errors);

        async Task SendAllAsync(SmtpConnection? connection)
        {
            var bytes = mail.Copy();
            for (int number; (number = await pace.NextAsync()) >= 0; )
            {
                mail.Stamp(bytes, number);
                mails[number] = new Sent(pace.Due(number), 0, 0);
                for (var tries = 1; tries <= Tries && mails[number].Accepted == 0; tries++)
                    connection = await TryAsync(connection, bytes, number, tries);
            }
            connection?.Dispose();
        }

        async Task<SmtpConnection?> TryAsync(SmtpConnection? connection, byte[] bytes, int number, int tries)
        {
            if (tries > 1)
                Interlocked.Increment(ref retried);
            try
            {
                connection ??= await SmtpConnection.OpenAsync(port);
                var (end, accepted) = await connection.SendAsync(bytes);
                mails[number] = mails[number] with { EndOfData = end, Accepted = accepted };
                return connection;
            }
            catch (Exception failure) when (failure is SmtpRefused or SocketException)
            {
                errors.AddOrUpdate(failure.Message, 1, static (_, known) => known + 1);
                connection?.Dispose();
                return null;
            }
        }
    }
}
