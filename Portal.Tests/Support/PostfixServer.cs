using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace Portal.Tests.Support;

/// <summary>A real Postfix of its own (needs root) that relays everything to the portal, as a company's mail server would.</summary>
public sealed class PostfixServer : IAsyncDisposable
{
    readonly string directory;

    PostfixServer(string directory, int port)
    {
        this.directory = directory;
        Port = port;
    }

    /// <summary>Where it takes mail, on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Why it cannot run here; null when it can.</summary>
    public static string? Missing =>
        !File.Exists("/usr/sbin/postfix") ? "Postfix is not installed"
        : Environment.UserName != "root" ? "Postfix needs root"
        : null;

    /// <summary>What Postfix logged.</summary>
    public string Log => File.Exists(Path.Combine(directory, "maillog")) ? File.ReadAllText(Path.Combine(directory, "maillog")) : "";

    /// <summary>Starts it with the portal's SMTP port as relay host; further lines go to the end of main.cf, where the last one counts.</summary>
    public static async Task<PostfixServer> StartAsync(int relayPort, params string[] settings)
    {
        var directory = TestFolder.Create("postfix").Path;
        var server = new PostfixServer(directory, FreePort.Next());
        foreach (var folder in new[] { "etc", "spool", "data" })
            Directory.CreateDirectory(Path.Combine(directory, folder));
        await File.WriteAllTextAsync(
            Path.Combine(directory, "etc", "main.cf"),
            MainSettings(directory, relayPort) + string.Join('\n', settings) + "\n"
        );
        await File.WriteAllTextAsync(Path.Combine(directory, "etc", "master.cf"), MasterSettings(server.Port));
        await server.ShellAsync(
            $"chmod 755 {directory} {directory}/etc {directory}/spool; chown postfix {directory}/data; postfix -c {directory}/etc start"
        );
        await Eventually.BecomesAsync(server.GreetsAsync, greets => greets, TimeSpan.FromSeconds(30));
        return server;
    }

    async Task<bool> GreetsAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", Port);
            using var reader = new StreamReader(client.GetStream());
            return (await reader.ReadLineAsync())?.StartsWith("220", StringComparison.Ordinal) == true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    static string MainSettings(string directory, int relayPort) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            compatibility_level = 3.6
            queue_directory = {directory}/spool
            data_directory = {directory}/data
            daemon_directory = /usr/lib/postfix/sbin
            command_directory = /usr/sbin
            mail_owner = postfix
            setgid_group = postdrop
            maillog_file = {directory}/maillog
            maillog_file_prefixes = {directory}
            inet_interfaces = 127.0.0.1
            inet_protocols = ipv4
            myhostname = mx.localhost
            mydestination =
            local_recipient_maps =
            alias_maps =
            alias_database =
            mynetworks = 127.0.0.0/8
            smtpd_relay_restrictions = permit_mynetworks, reject
            smtp_host_lookup = native
            smtp_tls_security_level = may
            relayhost = [127.0.0.1]:{relayPort}
            minimal_backoff_time = 2s
            maximal_backoff_time = 10s
            queue_run_delay = 2s

            """
        );

    static string MasterSettings(int port) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            127.0.0.1:{port} inet n - n - - smtpd
            pickup    unix n - n 60 1 pickup
            cleanup   unix n - n - 0 cleanup
            qmgr      unix n - n 2 1 qmgr
            tlsmgr    unix - - n 1000? 1 tlsmgr
            rewrite   unix - - n - - trivial-rewrite
            bounce    unix - - n - 0 bounce
            defer     unix - - n - 0 bounce
            trace     unix - - n - 0 bounce
            verify    unix - - n - 1 verify
            flush     unix n - n 1000? 0 flush
            proxymap  unix - - n - - proxymap
            smtp      unix - - n - - smtp
            relay     unix - - n - - smtp
            lmtp      unix - - n - - lmtp
            error     unix - - n - - error
            retry     unix - - n - - error
            anvil     unix - - n - 1 anvil
            scache    unix - - n - 1 scache
            postlog   unix-dgram n - n - 1 postlogd

            """
        );

    // Daemons inherit stdout and would hang the caller: all three are redirected.
    async Task ShellAsync(string line)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/bash", ["-c", $"({line}) >>{directory}/start.log 2>&1 </dev/null"]))!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException(await File.ReadAllTextAsync(Path.Combine(directory, "start.log")));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await ShellAsync($"postfix -c {directory}/etc stop");
        Directory.Delete(directory, recursive: true);
    }
}
