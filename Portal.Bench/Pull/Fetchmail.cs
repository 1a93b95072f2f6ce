using System.Diagnostics;

namespace Portal.Bench;

/// <summary>fetchmail over an IMAP mailbox into a pipe that throws the mails away: what a usual fetcher needs.</summary>
static class Fetchmail
{
    const string Program = "/usr/bin/fetchmail";

    /// <summary>Why it cannot run here; null when it can.</summary>
    public static string? Missing => File.Exists(Program) ? null : "fetchmail is not installed";

    /// <summary>Fetches all; mails a second.</summary>
    public static async Task<double> RunAsync(int port, string user, string password, int count)
    {
        var home = Directory.CreateTempSubdirectory("fm");
        try
        {
            var settings = Path.Combine(home.FullName, "fetchmailrc");
            await File.WriteAllTextAsync(
                settings,
                $"poll 127.0.0.1 service {port} protocol imap username \"{user}\" password \"{password}\" sslproto '' fetchall keep mda \"/bin/cat >/dev/null\"\n"
            );
            var start = new ProcessStartInfo(
                "/bin/bash",
                ["-c", $"chmod 600 {settings}; {Program} --nosyslog --nodetach -d0 -f {settings} >{settings}.log 2>&1 </dev/null"]
            );
            start.Environment["FETCHMAILHOME"] = home.FullName;
            var clock = Stopwatch.StartNew();
            using var process = Process.Start(start)!;
            await process.WaitForExitAsync();
            if (process.ExitCode != 0)
                throw new InvalidOperationException(await File.ReadAllTextAsync(settings + ".log"));
            return count / clock.Elapsed.TotalSeconds;
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }
}
