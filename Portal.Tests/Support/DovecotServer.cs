using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Security;
using MimeKit;

namespace Portal.Tests.Support;

/// <summary>A real Dovecot of its own with IMAP, POP3 and LMTP on free loopback ports; everybody's password is <c>secret</c>.</summary>
public sealed partial class DovecotServer : IAsyncDisposable
{
    /// <summary>Password of every user.</summary>
    public const string Password = "secret";

    readonly string directory;
    readonly string account;
    X509Certificate2? certificate;

    DovecotServer(string directory, string account) => (this.directory, this.account) = (directory, account);

    /// <summary>IMAP in clear with STARTTLS.</summary>
    public int Imap { get; } = FreePort.Next();

    /// <summary>IMAP over TLS.</summary>
    public int Imaps { get; } = FreePort.Next();

    /// <summary>POP3 in clear with STLS.</summary>
    public int Pop3 { get; } = FreePort.Next();

    /// <summary>POP3 over TLS.</summary>
    public int Pop3s { get; } = FreePort.Next();

    /// <summary>LMTP.</summary>
    public int Lmtp { get; } = FreePort.Next();

    /// <summary>Where it asks whether an access token is good, by RFC 7662; a test that signs in by XOAUTH2 answers there.</summary>
    public int Introspection { get; } = FreePort.Next();

    /// <summary>SHA-256 of its certificate in hex.</summary>
    public string Pin => Convert.ToHexString(SHA256.HashData(certificate!.RawData));

    /// <summary>Its certificate as PEM; it is its own authority.</summary>
    public string Pem => certificate!.ExportCertificatePem();

    /// <summary>Why it cannot run here; null when it can.</summary>
    public static string? Missing =>
        !File.Exists("/usr/sbin/dovecot") ? "Dovecot is not installed"
        : !File.Exists("/usr/lib/dovecot/pop3") ? "Dovecot's POP3 is not installed"
        : !File.Exists("/usr/lib/dovecot/lmtp") ? "Dovecot's LMTP is not installed"
        : null;

    /// <summary>What it logged.</summary>
    public string Log => File.ReadAllText(Path.Combine(directory, "dovecot.log"));

    /// <summary>Starts it with these users.</summary>
    public static async Task<DovecotServer> StartAsync(params string[] users)
    {
        // Unix sockets have short names, so not below the run's folder; root hands it all to nobody.
        var directory = Directory.CreateTempSubdirectory("dc").FullName;
        var server = new DovecotServer(directory, Environment.UserName == "root" ? "nobody" : Environment.UserName);
        server.WriteCertificate();
        await File.WriteAllLinesAsync(Path.Combine(directory, "users"), users.Select(x => $"{x}:{{PLAIN}}{Password}"));
        await File.WriteAllTextAsync(Path.Combine(directory, "dovecot.conf"), server.Settings());
        await File.WriteAllTextAsync(Path.Combine(directory, "oauth2.conf.ext"), server.TokenSettings());
        var group = $"$(id -gn {server.account})";
        await server.ShellAsync(
            $"sed -i \"s/@GROUP@/{group}/\" {directory}/dovecot.conf; mkdir -p {directory}/mail {directory}/run; "
                + (
                    Environment.UserName == "root"
                        ? $"chmod 755 {directory}; chown -R nobody:{group} {directory}; chown root {directory}/run; "
                        : ""
                )
                + $"dovecot -c {directory}/dovecot.conf"
        );
        await Eventually.BecomesAsync(server.AnswersAsync, answers => answers, TimeSpan.FromSeconds(20));
        return server;
    }

    /// <summary>An IMAP client of a user, signed in.</summary>
    public async Task<ImapClient> SignInAsync(string user)
    {
        var client = new ImapClient();
        await client.ConnectAsync("127.0.0.1", Imap, SecureSocketOptions.None);
        await client.AuthenticateAsync(user, Password);
        return client;
    }

    /// <summary>Puts mails into a user's inbox.</summary>
    public async Task FillAsync(string user, int count, int first = 0)
    {
        using var client = await SignInAsync(user);
        var requests = new List<IAppendRequest>(count);
        for (var i = first; i < first + count; i++)
        {
            var mail = new MimeMessage
            {
                Subject = string.Create(CultureInfo.InvariantCulture, $"Mail {i}"),
                MessageId = $"{user}-{i}@mails.test",
            };
            mail.From.Add(new MailboxAddress("", "sender@mails.test"));
            mail.To.Add(new MailboxAddress("", user + "@mails.test"));
            mail.Body = new TextPart("plain") { Text = string.Create(CultureInfo.InvariantCulture, $"Body {i}\r\n") };
            requests.Add(new AppendRequest(mail));
        }
        await client.Inbox!.AppendAsync(requests);
        await client.DisconnectAsync(quit: true);
    }

    /// <summary>Puts one mail into a user's inbox byte by byte, as a file; call <see cref="OwnFilesAsync"/> after the last.</summary>
    public void PutFile(string user, int number, byte[] mail)
    {
        var box = Path.Combine(directory, "mail", user, "Maildir");
        foreach (var folder in new[] { "cur", "new", "tmp" })
            Directory.CreateDirectory(Path.Combine(box, folder));
        File.WriteAllBytes(
            Path.Combine(box, "new", string.Create(CultureInfo.InvariantCulture, $"{1_700_000_000 + number}.M{number}P1.test")),
            mail
        );
    }

    /// <summary>Lets the server read the files that were put.</summary>
    public Task OwnFilesAsync() =>
        Environment.UserName == "root" ? ShellAsync($"chown -R nobody:$(id -gn nobody) {directory}/mail") : Task.CompletedTask;

    /// <summary>The same by files, for many.</summary>
    public Task FillFilesAsync(string user, int count)
    {
        var box = Path.Combine(directory, "mail", user, "Maildir");
        foreach (var folder in new[] { "cur", "new", "tmp" })
            Directory.CreateDirectory(Path.Combine(box, folder));
        for (var i = 0; i < count; i++)
        {
            var text = string.Create(
                CultureInfo.InvariantCulture,
                $"From: sender@mails.test\nTo: {user}@mails.test\nSubject: Mail {i}\nMessage-ID: <{user}-{i}@mails.test>\n\nBody {i}\n{Filling}"
            );
            File.WriteAllText(
                Path.Combine(box, "new", string.Create(CultureInfo.InvariantCulture, $"{1_700_000_000 + i}.M{i}P1.test")),
                text
            );
        }
        return OwnFilesAsync();
    }

    // 2 KiB, as short business mails have.
    static string Filling { get; } = string.Concat(Enumerable.Repeat("The quick brown fox jumps over the lazy dog, again.\n", 40));

    /// <summary>Puts one mail of these bytes into a user's inbox.</summary>
    public async Task AppendAsync(string user, string raw)
    {
        using var client = await SignInAsync(user);
        using var source = new MemoryStream(System.Text.Encoding.Latin1.GetBytes(raw));
        using var mail = await MimeMessage.LoadAsync(source);
        await client.Inbox!.AppendAsync(new AppendRequest(mail));
        await client.DisconnectAsync(quit: true);
    }

    /// <summary>Gives the user's inbox another UIDVALIDITY, as a server that lost its index does; the mails are the same.</summary>
    public Task ForgetUidsAsync(string user) =>
        ShellAsync($"doveadm -c {directory}/dovecot.conf mailbox update -u {user} --uid-validity $(( $(date +%s) + 1000 )) INBOX");

    async Task<bool> AnswersAsync()
    {
        try
        {
            using var client = new ImapClient();
            await client.ConnectAsync("127.0.0.1", Imap, SecureSocketOptions.None);
            return true;
        }
        catch (Exception failure) when (failure is System.Net.Sockets.SocketException or IOException or ProtocolException)
        {
            return false;
        }
    }

    void WriteCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        File.WriteAllText(Path.Combine(directory, "cert.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(directory, "key.pem"), key.ExportPkcs8PrivateKeyPem());
    }

    // Daemons inherit stdout and would hang the caller: all three are redirected.
    async Task ShellAsync(string line)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/bash", ["-c", $"({line}) >>{directory}.start 2>&1 </dev/null"]))!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException(await File.ReadAllTextAsync(directory + ".start"));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await ShellAsync($"doveadm -c {directory}/dovecot.conf stop");
        certificate?.Dispose();
        Directory.Delete(directory, recursive: true);
        File.Delete(directory + ".start");
    }
}
