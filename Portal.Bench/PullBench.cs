using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Portal.Bench;

/// <summary>
/// Pulls one mailbox by IMAP into the portal, and an equal one by fetchmail into a pipe that throws it away; the same
/// Dovecot, the same run, one after the other.
/// </summary>
static class PullBench
{
    public static async Task<int> RunAsync(Options options)
    {
        if (!File.Exists("/usr/sbin/dovecot") || !File.Exists("/usr/bin/fetchmail"))
        {
            Console.Error.WriteLine("It needs dovecot-imapd and fetchmail.");
            return 69;
        }
        await using var server = await BenchDovecot.StartAsync(options.Messages, "ours", "pop", "theirs");
        await using var portal = await PortalUnderLoad.StartAsync(options);
        // A first small pull warms the process, as it is after the first minute of its life.
        await server.FillAsync("warm", 100);
        await PullAsync(portal, "warm", new { imap = Box(server.Imap, "warm") }, 100);
        var imap = await PullAsync(portal, "by-imap", new { imap = Box(server.Imap, "ours") }, options.Messages);
        var pop = await PullAsync(portal, "by-pop3", new { pop3 = Box(server.Pop3, "pop") }, options.Messages);
        var theirs = await server.FetchAsync("theirs", options.Messages);
        Console.WriteLine(
            FormattableString.Invariant(
                $"{options.Messages} mails: IMAP {imap:F0}/s, POP3 {pop:F0}/s, fetchmail {theirs:F0}/s; ours / fetchmail {imap / theirs:F1}"
            )
        );
        return 0;
    }

    static object Box(int port, string user) =>
        new
        {
            host = "127.0.0.1",
            port,
            security = "none",
            user,
            password = BenchDovecot.Password,
            schedule = "0 0 1 1 *",
        };

    static async Task<double> PullAsync(PortalUnderLoad portal, string name, object intake, int count)
    {
        var made = await PortalUnderLoad.CreateAsync(portal.Admin, "/api/admin/v1/collectors", new { name, intake });
        var path = new Uri($"/api/admin/v1/collectors/{made.GetProperty("id").GetString()}/pull", UriKind.Relative);
        var clock = Stopwatch.StartNew();
        using (var started = await portal.Admin.PostAsync(path, null))
            started.EnsureSuccessStatusCode();
        while (true)
        {
            using var state = JsonDocument.Parse(await portal.Admin.GetStringAsync(path));
            var word = state.RootElement.GetProperty("state").GetString();
            if (word != "running")
            {
                if (word != "idle")
                    throw new InvalidOperationException(state.RootElement.ToString());
                break;
            }
            if (clock.Elapsed > TimeSpan.FromMinutes(2))
                throw new TimeoutException($"The pull of {count} mails did not end in two minutes.");
            await Task.Delay(10);
        }
        var rate = count / clock.Elapsed.TotalSeconds;
        var stored = await CountAsync(portal, made.GetProperty("id").GetString()!);
        return stored == count ? rate : throw new InvalidOperationException($"{stored} of {count} mails are on record.");
    }

    // A rate of mails that are not there would be worth nothing.
    static async Task<int> CountAsync(PortalUnderLoad portal, string collector)
    {
        var (count, after) = (0, "");
        while (true)
        {
            var path = new Uri($"/api/admin/v1/messages?collector={collector}&limit=200{after}", UriKind.Relative);
            using var page = JsonDocument.Parse(await portal.Admin.GetStringAsync(path));
            count += page.RootElement.GetProperty("items").GetArrayLength();
            if (!page.RootElement.TryGetProperty("next", out var next) || next.ValueKind != JsonValueKind.String)
                return count;
            after = "&after=" + next.GetString();
        }
    }
}

/// <summary>A Dovecot of its own in a temporary folder; plain IMAP and POP3 on loopback.</summary>
sealed class BenchDovecot : IAsyncDisposable
{
    public const string Password = "secret";
    readonly string directory = Directory.CreateTempSubdirectory("db").FullName;
    readonly string account = Environment.UserName == "root" ? "nobody" : Environment.UserName;

    public int Imap { get; } = PortalUnderLoad.FreePort();
    public int Pop3 { get; } = PortalUnderLoad.FreePort();

    public static async Task<BenchDovecot> StartAsync(int count, params string[] users)
    {
        var server = new BenchDovecot();
        foreach (var user in users)
            await server.FillAsync(user, count);
        await File.WriteAllTextAsync(Path.Combine(server.directory, "dovecot.conf"), server.Settings());
        var root = Environment.UserName == "root" ? $"chmod 755 {server.directory}; chown root {server.directory}/run; " : "";
        await server.ShellAsync(
            $"sed -i \"s/@GROUP@/$(id -gn {server.account})/\" {server.directory}/dovecot.conf; mkdir -p {server.directory}/run; {root}dovecot -c {server.directory}/dovecot.conf"
        );
        for (var tries = 0; tries < 100 && !await server.AnswersAsync(); tries++)
            await Task.Delay(100);
        return server;
    }

    public async Task FillAsync(string user, int count)
    {
        var box = Path.Combine(directory, "mail", user, "Maildir");
        foreach (var folder in new[] { "cur", "new", "tmp" })
            Directory.CreateDirectory(Path.Combine(box, folder));
        var filling = new StringBuilder();
        while (filling.Length < 4096)
            filling.Append("The quick brown fox jumps over the lazy dog, again and again.\n");
        for (var i = 0; i < count; i++)
        {
            var text = string.Create(
                CultureInfo.InvariantCulture,
                $"From: sender@mails.test\nTo: {user}@mails.test\nSubject: Mail {i}\nMessage-ID: <{user}-{i}@mails.test>\n\nBody {i}\n{filling}"
            );
            var name = string.Create(CultureInfo.InvariantCulture, $"{1_700_000_000 + i}.M{i}P1.bench");
            await File.WriteAllTextAsync(Path.Combine(box, "new", name), text);
        }
        await ShellAsync($"chmod 755 {directory}; chown -R {account}:$(id -gn {account}) {directory}/mail");
    }

    /// <summary>fetchmail over a mailbox; mails a second.</summary>
    public async Task<double> FetchAsync(string user, int count)
    {
        var settings = Path.Combine(directory, "fetchmailrc");
        await File.WriteAllTextAsync(
            settings,
            string.Create(
                CultureInfo.InvariantCulture,
                $"poll 127.0.0.1 service {Imap} protocol imap username \"{user}\" password \"{Password}\" sslproto '' fetchall keep mda \"/bin/cat >/dev/null\"\n"
            )
        );
        var clock = Stopwatch.StartNew();
        await ShellAsync($"chmod 600 {settings}; FETCHMAILHOME={directory} fetchmail --nosyslog --nodetach -d0 -f {settings}");
        return count / clock.Elapsed.TotalSeconds;
    }

    async Task<bool> AnswersAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Imap);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    string Settings() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            base_dir = {{directory}}/run
            state_dir = {{directory}}/state
            log_path = {{directory}}/dovecot.log
            protocols = imap pop3
            listen = 127.0.0.1
            default_internal_user = {{account}}
            default_internal_group = @GROUP@
            default_login_user = {{account}}
            mail_uid = {{account}}
            mail_gid = @GROUP@
            first_valid_uid = 1
            first_valid_gid = 1
            mail_home = {{directory}}/mail/%n
            mail_location = maildir:~/Maildir
            auth_mechanisms = plain login
            disable_plaintext_auth = no
            ssl = no
            passdb {
              driver = static
              args = password={{Password}}
            }
            userdb {
              driver = static
              args = uid={{account}} gid=@GROUP@ home={{directory}}/mail/%n allow_all_users=yes
            }
            service anvil {
              chroot =
            }
            service stats {
              chroot =
            }
            service imap-login {
              chroot =
              inet_listener imap {
                port = {{Imap}}
              }
              inet_listener imaps {
                port = 0
              }
            }
            service pop3-login {
              chroot =
              inet_listener pop3 {
                port = {{Pop3}}
              }
              inet_listener pop3s {
                port = 0
              }
            }
            namespace inbox {
              inbox = yes
            }

            """
        );

    // Daemons inherit stdout and would hang the caller: all three are redirected.
    async Task ShellAsync(string line)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/bash", ["-c", $"({line}) >>{directory}.log 2>&1 </dev/null"]))!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException(await File.ReadAllTextAsync(directory + ".log"));
    }

    public async ValueTask DisposeAsync()
    {
        await ShellAsync($"doveadm -c {directory}/dovecot.conf stop");
        Directory.Delete(directory, recursive: true);
        File.Delete(directory + ".log");
    }
}
