using System.Diagnostics;
using System.Globalization;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Portal.Tests.Modules.Mail;
using Portal.Tests.Support;

namespace Portal.Tests.EndToEnd;

/// <summary>STARTTLS and AUTH with clients that know nothing of the portal: swaks and MailKit.</summary>
public sealed class SecureClientTests
{
    const string Swaks = "/usr/bin/swaks";

    [Theory]
    [InlineData("PLAIN")]
    [InlineData("LOGIN")]
    [Trait("Needs", "server")]
    public async Task Swaks_WithTlsAndKey_IsTakenAndWithAWrongOneRefused(string mechanism)
    {
        Assert.SkipUnless(File.Exists(Swaks), "swaks is not installed");
        await using var app = await PortalApp.StartAsync(settings: TestCertificate.Create().Settings);
        var (name, key) = await SecureTalk.PartyAsync(app, "Plant north", "mail");
        var wrong = await SwaksAsync(app, mechanism, name, "wrong");
        Assert.SkipWhen(
            wrong.Output.Contains("Net::SSLeay", StringComparison.Ordinal),
            "swaks has no TLS here: libnet-ssleay-perl is missing"
        );
        Assert.Equal(28, wrong.Code);
        Assert.Contains("535 5.7.8", wrong.Output, StringComparison.Ordinal);
        var right = await SwaksAsync(app, mechanism, name, key);
        Assert.True(right.Code == 0, right.Output);
        Assert.Contains("235 2.7.0", right.Output, StringComparison.Ordinal);
        var message = Assert.Single(await app.Admin.ReadAllAsync("/api/admin/v1/messages?collector=returns"));
        Assert.Matches(@"with ESMTPSA \(Tls1[23] .*\) as Plant north$", message.Text("trace"));
    }

    [Theory]
    [InlineData("PLAIN")]
    [InlineData("LOGIN")]
    public async Task MailKit_WithStartTlsAndKey_IsTakenAndWithAWrongOneRefused(string mechanism)
    {
        await using var app = await PortalApp.StartAsync(settings: TestCertificate.Create().Settings);
        var (name, key) = await SecureTalk.PartyAsync(app, "Büro", "mail");
        using var client = new SmtpClient { ServerCertificateValidationCallback = (_, certificate, _, _) => certificate is not null };
        await client.ConnectAsync("127.0.0.1", app.SmtpPort, SecureSocketOptions.StartTls);
        Assert.True(client.IsSecure);
        Assert.Equal(["LOGIN", "PLAIN"], client.AuthenticationMechanisms.Order());
        await Assert.ThrowsAsync<AuthenticationException>(() => client.AuthenticateAsync(Mechanism(mechanism, name, "wrong")));
        await client.AuthenticateAsync(Mechanism(mechanism, name, key));
        var mail = new MimeMessage { Subject = "附件 by MailKit" };
        mail.From.Add(new MailboxAddress("", "sender@elsewhere.test"));
        mail.To.Add(new MailboxAddress("", "returns@collector.local"));
        mail.Body = new TextPart("plain") { Text = string.Concat(Enumerable.Repeat("a line of some length\r\n", 20_000)) };
        await client.SendAsync(mail);
        await client.DisconnectAsync(true);
        var message = Assert.Single(await app.Admin.ReadAllAsync("/api/admin/v1/messages?collector=returns"));
        Assert.Equal("附件 by MailKit", message.Text("subject"));
        Assert.EndsWith("as Büro", message.Text("trace"), StringComparison.Ordinal);
    }

    static SaslMechanism Mechanism(string name, string user, string key) =>
        name == "PLAIN" ? new SaslMechanismPlain(user, key) : new SaslMechanismLogin(user, key);

    static async Task<(int Code, string Output)> SwaksAsync(PortalApp app, string mechanism, string user, string key)
    {
        var start = new ProcessStartInfo(
            Swaks,
            [
                "--server",
                "127.0.0.1",
                "--port",
                app.SmtpPort.ToString(CultureInfo.InvariantCulture),
                "--tls",
                "--auth",
                mechanism,
                "--auth-user",
                user,
                "--auth-password",
                key,
                "--from",
                "erp@elsewhere.test",
                "--to",
                "returns@collector.local",
                "--body",
                "by swaks",
            ]
        )
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await error);
    }
}
