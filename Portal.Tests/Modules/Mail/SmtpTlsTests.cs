using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Mail;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Mail;

/// <summary>STARTTLS and AUTH with a client that says exactly what the test says.</summary>
public class SmtpTlsTests
{
    const string Mail = "From: a@one.example\r\nSubject: secret\r\nMessage-ID: <tls@one.example>\r\n\r\nbody\r\n.";

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
    public async Task SignIn_ExtensionVectorsInsideTls_AreRefusedAndTheListenerGoesOn()
    {
        await using var app = await PortalApp.StartAsync(settings: TestCertificate.Create().Settings);
        var vectors = Vectors("extension").Where(x => Encoding.Latin1.GetString(x).StartsWith("AUTH", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(vectors);
        foreach (var bytes in vectors)
        {
            await using var raw = await InsideAsync(app);
            try
            {
                await raw.WriteAsync(bytes);
            }
            catch (IOException)
            {
                // Closed while we were still talking: that is an answer too.
            }
            var (text, closed) = await raw.RestAsync(TimeSpan.FromMilliseconds(300));
            Assert.True(closed || text.Split("\r\n").Any(x => x.StartsWith('5')), text);
            Assert.DoesNotContain("235", text);
        }
        await using var after = await InsideAsync(app);
        await SendAsync(after);
    }

    static IEnumerable<byte[]> Vectors(string kind)
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Vectors", "smtp-vectors.json")));
        return
        [
            .. file
                .RootElement.GetProperty("vectors")
                .EnumerateArray()
                .Where(x => x.Text("kind") == kind)
                .Select(x => x.GetProperty("data_b64").GetBytesFromBase64()),
        ];
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

    [Fact]
    public async Task SignIn_NameAndKey_AreTakenByBothMechanismsAndTraced()
    {
        await using var app = await PortalApp.StartAsync(settings: TestCertificate.Create().Settings);
        var (name, key) = await PartyAsync(app, "Büro 北", "mail");
        foreach (var way in new[] { "PLAIN+", "PLAIN", "LOGIN+", "LOGIN" })
        {
            await using var raw = await InsideAsync(app);
            Assert.StartsWith("235 2.7.0", await SignInAsync(raw, way, name, key));
            Assert.StartsWith("503", await raw.SayAsync("AUTH PLAIN"));
            Assert.StartsWith("250", await raw.SayAsync("MAIL FROM:<a@one.example> AUTH=<>"));
            await raw.SayAsync("RSET");
            await SendAsync(raw);
        }
        var messages = await MessagesAsync(app);
        Assert.Equal(4, messages.Count);
        Assert.All(messages, x => Assert.Matches(@"with ESMTPSA \(.*\) as Büro 北$", x.Trace));
        Assert.All(messages, x => Assert.DoesNotContain(key, x.Trace));
    }

    [Theory]
    [InlineData("documents", true, true)]
    [InlineData("mail", false, true)]
    [InlineData("mail", true, false)]
    public async Task SignIn_WrongScopeNameOrKey_Is535WithTheSameWords(string scope, bool rightName, bool rightKey)
    {
        await using var app = await PortalApp.StartAsync(settings: TestCertificate.Create().Settings);
        var (name, key) = await PartyAsync(app, "Plant", scope);
        await using var raw = await InsideAsync(app);
        Assert.Equal(
            "535 5.7.8 Name or key is wrong, or the key may not hand in mail",
            await SignInAsync(raw, "PLAIN+", rightName ? name : "Other", rightKey ? key : key + "x")
        );
    }

    [Fact]
    public async Task SignIn_FormsOfRfc4954_AreAnsweredEachByItsCode()
    {
        await using var app = await PortalApp.StartAsync(settings: TestCertificate.Create().Settings);
        await using var raw = await InsideAsync(app);
        Assert.StartsWith("501 5.5.4", await raw.SayAsync("AUTH"));
        Assert.StartsWith("504 5.5.4", await raw.SayAsync("AUTH CRAM-MD5"));
        Assert.StartsWith("501 5.5.2", await raw.SayAsync("AUTH PLAIN %%%%"));
        Assert.StartsWith("501 5.5.2", await raw.SayAsync("AUTH PLAIN " + Base64("only two\0parts")));
        Assert.StartsWith("501 5.5.2", await raw.SayAsync("AUTH PLAIN ="));
        Assert.Equal("334 ", await raw.SayAsync("AUTH PLAIN"));
        Assert.StartsWith("501 5.7.0", await raw.SayAsync("*"));
        Assert.Equal("334 VXNlcm5hbWU6", await raw.SayAsync("AUTH LOGIN"));
        Assert.Equal("334 UGFzc3dvcmQ6", await raw.SayAsync(Base64("name")));
        Assert.StartsWith("501 5.7.0", await raw.SayAsync("*"));
        Assert.StartsWith("250", await raw.SayAsync("MAIL FROM:<a@one.example>"));
        Assert.StartsWith("503", await raw.SayAsync("AUTH PLAIN"));
    }

    [Fact]
    public async Task SignIn_ThatKeepsFailing_EndsTheConnectionThenTheAddressWaits()
    {
        await using var app = await PortalApp.StartAsync(
            settings: TestCertificate.Create().Settings,
            services: x => x.AddSingleton(new SmtpLimits { FailedSignIns = 4, SoftErrorDelay = TimeSpan.Zero })
        );
        var (name, key) = await PartyAsync(app, "Plant", "mail");
        await using (var raw = await InsideAsync(app))
        {
            for (var i = 0; i < 3; i++)
                Assert.StartsWith("535", await SignInAsync(raw, "PLAIN+", name, "wrong"));
            Assert.StartsWith("421 4.7.0", await SignInAsync(raw, "PLAIN+", name, key));
            Assert.Equal("", await raw.ReplyAsync());
        }
        await using (var raw = await InsideAsync(app))
        {
            // A success costs nothing of what the address has left.
            Assert.StartsWith("235", await SignInAsync(raw, "PLAIN+", name, key));
        }
        await using (var raw = await InsideAsync(app))
        {
            Assert.StartsWith("535", await SignInAsync(raw, "LOGIN", name, "wrong"));
            Assert.StartsWith("421 4.7.0", await SignInAsync(raw, "PLAIN+", name, key));
        }
    }

    internal static async Task<(string Name, string Key)> PartyAsync(PortalApp app, string name, string scope)
    {
        var party = await app.Admin.CreateAsync("/api/admin/v1/third-parties", new { name, description = "mail" });
        var key = await app.Admin.CreateAsync(
            $"/api/admin/v1/third-parties/{party.Text("id")}/keys",
            new { name = "mail", scopes = new[] { scope } }
        );
        return (name, key.Text("key"));
    }

    static async Task<string> SignInAsync(RawSmtp raw, string way, string name, string key)
    {
        switch (way)
        {
            case "PLAIN+":
                return await raw.SayAsync("AUTH PLAIN " + Base64($"\0{name}\0{key}"));
            case "PLAIN":
                Assert.StartsWith("334", await raw.SayAsync("AUTH PLAIN"));
                return await raw.SayAsync(Base64($"{name}\0{name}\0{key}"));
            case "LOGIN+":
                Assert.StartsWith("334", await raw.SayAsync("AUTH LOGIN " + Base64(name)));
                return await raw.SayAsync(Base64(key));
            default:
                Assert.StartsWith("334", await raw.SayAsync("AUTH LOGIN"));
                Assert.StartsWith("334", await raw.SayAsync(Base64(name)));
                return await raw.SayAsync(Base64(key));
        }
    }

    static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    static async Task<RawSmtp> InsideAsync(PortalApp app)
    {
        var raw = await RawSmtp.SecureAsync(app.SmtpPort);
        Assert.Contains("AUTH PLAIN LOGIN", await raw.SayAsync("EHLO test.example"));
        return raw;
    }

    static async Task<string?> SubjectAsync(PortalApp app)
    {
        await using var raw = await RawSmtp.SecureAsync(app.SmtpPort);
        return raw.Certificate;
    }

    static async Task EnvelopeAsync(RawSmtp raw)
    {
        Assert.StartsWith("250", await raw.SayAsync("MAIL FROM:<a@one.example>"));
        Assert.StartsWith("250", await raw.SayAsync("RCPT TO:<returns@collector.local>"));
        Assert.StartsWith("354", await raw.SayAsync("DATA"));
    }

    static async Task SendAsync(RawSmtp raw)
    {
        await EnvelopeAsync(raw);
        Assert.StartsWith("250", await raw.SayAsync(Mail));
    }

    static async Task<List<MessageRow>> MessagesAsync(PortalApp app)
    {
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
        return await db.Messages.OrderBy(x => x.Id).ToListAsync();
    }

    static async Task<List<AlarmRow>> AlarmsAsync(PortalApp app)
    {
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
        return await db.Alarms.Where(x => x.Kind == "mail.certificate").ToListAsync();
    }
}
