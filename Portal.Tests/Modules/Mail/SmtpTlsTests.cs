using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Mail;
using Portal.Tests.Support;
using static Portal.Tests.Modules.Mail.SecureTalk;

namespace Portal.Tests.Modules.Mail;

/// <summary>STARTTLS with a client that says exactly what the test says.</summary>
public class SmtpTlsTests
{
    [Fact]
    public async Task StartTls_SessionBeginsAnewAndTheTraceSaysSo()
    {
        await using var app = await PortalApp.StartAsync(settings: TestCertificate.Create().Settings);
        await using var raw = await RawSmtp.SecureAsync(app.SmtpPort);
        Assert.StartsWith("503", await raw.SayAsync("MAIL FROM:<a@one.example>"));
        var ehlo = await raw.SayAsync("EHLO inside.example");
        Assert.DoesNotContain("STARTTLS", ehlo);
        Assert.Contains("250-AUTH PLAIN LOGIN", ehlo);
        Assert.StartsWith("503", await raw.SayAsync("STARTTLS"));
        await SendAsync(raw);
        var message = Assert.Single(await MessagesAsync(app));
        Assert.Matches(@"^from inside\.example \[127\.0\.0\.1\] with ESMTPS \(Tls1[23] TLS_\w+\)$", message.Trace);
        Assert.StartsWith("221", await raw.SayAsync("QUIT"));
        Assert.Equal("", await raw.ReplyAsync());
    }

    [Theory]
    [InlineData("RSET\r\n")]
    [InlineData(
        "EHLO evil.example\r\nMAIL FROM:<evil@one.example>\r\nRCPT TO:<returns@collector.local>\r\nDATA\r\nSubject: injected\r\n\r\nx\r\n.\r\n"
    )]
    public async Task StartTls_WhatIsSentBehindItInClear_IsDroppedAndNeverAnswered(string injected)
    {
        await using var app = await PortalApp.StartAsync(settings: TestCertificate.Create().Settings);
        await using var raw = await RawSmtp.SecureAsync(app.SmtpPort, behind: injected);
        var (text, closed) = await raw.RestAsync(TimeSpan.FromMilliseconds(300));
        Assert.Equal(("", false), (text, closed));
        // The first answer inside belongs to the first thing said inside, and nothing said before is remembered.
        Assert.StartsWith("503 5.5.1 Say EHLO", await raw.SayAsync("MAIL FROM:<a@one.example>"));
        Assert.Contains("AUTH", await raw.SayAsync("EHLO test.example"));
        await SendAsync(raw);
        Assert.Equal("secret", Assert.Single(await MessagesAsync(app)).Subject);
    }

    [Trait("Fault", "starttls")]
    [Fact]
    public async Task StartTls_InjectionVectors_AreDroppedAndNeverAnswered()
    {
        await using var app = await PortalApp.StartAsync(settings: TestCertificate.Create().Settings);
        var vectors = Vectors("starttls").ToList();
        Assert.NotEmpty(vectors);
        foreach (var bytes in vectors)
        {
            var text = Encoding.Latin1.GetString(bytes);
            Assert.StartsWith("STARTTLS\r\n", text);
            await using var raw = await RawSmtp.SecureAsync(app.SmtpPort, behind: text["STARTTLS\r\n".Length..]);
            Assert.Equal(("", false), await raw.RestAsync(TimeSpan.FromMilliseconds(300)));
            Assert.StartsWith("503 5.5.1 Say EHLO", await raw.SayAsync("MAIL FROM:<a@one.example>"));
        }
    }

    [Fact]
    public async Task StartTls_PlainTextInsteadOfAHandshake_EndsTheSessionWithoutAWord()
    {
        await using var app = await PortalApp.StartAsync(settings: TestCertificate.Create().Settings);
        await using var raw = await RawSmtp.ConnectAsync(app.SmtpPort);
        await raw.SayAsync("EHLO test.example");
        Assert.StartsWith("220", await raw.SayAsync("STARTTLS"));
        await raw.WriteAsync("MAIL FROM:<evil@one.example>\r\nRCPT TO:<returns@collector.local>\r\nDATA\r\n"u8.ToArray());
        var (text, closed) = await raw.RestAsync(TimeSpan.FromSeconds(5));
        Assert.True(closed);
        Assert.DoesNotContain("250", text);
        Assert.Empty(await MessagesAsync(app));
    }

    [Fact]
    public async Task StartTls_NoHandshakeComes_IsNotWaitedForLong()
    {
        await using var app = await PortalApp.StartAsync(
            settings: TestCertificate.Create().Settings,
            services: x => x.AddSingleton(new SmtpLimits { Handshake = TimeSpan.FromMilliseconds(200) })
        );
        await using var raw = await RawSmtp.ConnectAsync(app.SmtpPort);
        await raw.SayAsync("EHLO test.example");
        Assert.StartsWith("220", await raw.SayAsync("STARTTLS"));
        Assert.Equal("", await raw.ReplyAsync());
    }

    [Fact]
    public async Task Stop_InsideTlsAndInAHandshake_IsQuick()
    {
        var app = await PortalApp.StartAsync(settings: TestCertificate.Create().Settings);
        await using var inside = await RawSmtp.SecureAsync(app.SmtpPort);
        await using var shaking = await RawSmtp.ConnectAsync(app.SmtpPort);
        await shaking.SayAsync("EHLO test.example");
        await shaking.SayAsync("STARTTLS");
        var begun = TimeProvider.System.GetTimestamp();
        await app.DisposeAsync();
        Assert.InRange(TimeProvider.System.GetElapsedTime(begun), TimeSpan.Zero, TimeSpan.FromSeconds(3));
        Assert.StartsWith("421 4.3.2", await inside.ReplyAsync());
    }

    [Fact]
    public async Task LargeMail_InsideTls_IsStoredByteForByte()
    {
        await using var app = await PortalApp.StartAsync(settings: TestCertificate.Create().Settings);
        await using var raw = await RawSmtp.SecureAsync(app.SmtpPort);
        await raw.SayAsync("EHLO test.example");
        var content = "Subject: large\r\n\r\n" + string.Concat(Enumerable.Range(0, 30_000).Select(x => $"line {x} inside of TLS\r\n"));
        await EnvelopeAsync(raw);
        await raw.WriteAsync(Encoding.ASCII.GetBytes(content));
        Assert.StartsWith("250", await raw.SayAsync("."));
        var message = Assert.Single(await MessagesAsync(app));
        Assert.Equal(System.Security.Cryptography.SHA256.HashData(Encoding.ASCII.GetBytes(content)), message.RawHash);
    }

    [Fact]
    public async Task Certificate_RenewedOrBroken_NextHandshakeUsesTheLastGoodOne()
    {
        var file = TestCertificate.Create("first");
        await using var app = await PortalApp.StartAsync(settings: file.Settings);
        var certificate = app.Services.GetRequiredService<ServerCertificate>();
        Assert.Equal("CN=first", await SubjectAsync(app));
        Assert.False(await certificate.LookAgainAsync(default));

        file.Renew("second");
        Assert.True(await certificate.LookAgainAsync(default));
        Assert.Equal("CN=second", await SubjectAsync(app));

        await File.WriteAllTextAsync(file.Path, "half a file");
        Assert.False(await certificate.LookAgainAsync(default));
        Assert.False(await certificate.LookAgainAsync(default));
        Assert.Equal("CN=second", await SubjectAsync(app));
        Assert.Null(Assert.Single(await AlarmsAsync(app)).ClearedAt);

        file.Renew("third");
        Assert.True(await certificate.LookAgainAsync(default));
        Assert.Equal("CN=third", await SubjectAsync(app));
        Assert.NotNull(Assert.Single(await AlarmsAsync(app)).ClearedAt);
    }

    static async Task<string?> SubjectAsync(PortalApp app)
    {
        await using var raw = await RawSmtp.SecureAsync(app.SmtpPort);
        return raw.Certificate;
    }

    static async Task<List<AlarmRow>> AlarmsAsync(PortalApp app)
    {
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
        return await db.Alarms.Where(x => x.Kind == "mail.certificate").ToListAsync();
    }
}
