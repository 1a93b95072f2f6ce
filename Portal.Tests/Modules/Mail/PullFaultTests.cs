using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Mail;

/// <summary>Mail servers that misbehave, and the other ways to trust and to sign in.</summary>
public sealed class PullFaultTests
{
    [Fact]
    public async Task Pull_MailVanishesBetweenListingAndFetching_TheOthersAreFiledAndThePullGoesThrough()
    {
        await using var server = new ScriptedImap { Mails = Three, Vanished = [2] };
        await using var app = await PortalApp.StartAsync();
        var id = await CreateAsync(app, server.Port);
        var pulled = await PullAsync(app, id);
        Assert.True(pulled.Text("state") == "idle", pulled.GetRawText() + string.Join("\n", server.Commands));
        Assert.Equal(["Mail 1", "Mail 3"], await SubjectsAsync(app));
        // It is on record as vanished: the next pull does not ask for it again.
        var asked = server.Commands.Count(x => x.Contains("BODY.PEEK[]", StringComparison.Ordinal));
        Assert.Equal("idle", (await PullAsync(app, id)).Text("state"));
        Assert.Equal(asked, server.Commands.Count(x => x.Contains("BODY.PEEK[]", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Pull_ServerGoneInTheMiddleOfAMail_SaysSoAndTheNextOneFilesEveryMailOnce()
    {
        await using var server = new ScriptedImap { Mails = Three, Breaks = 1 };
        await using var app = await PortalApp.StartAsync();
        var id = await CreateAsync(app, server.Port);
        var broken = await PullAsync(app, id);
        Assert.Equal("failing", broken.Text("state"));
        Assert.Contains("127.0.0.1 broke", broken.Text("lastError"), StringComparison.Ordinal);
        var again = await PullAsync(app, id);
        Assert.Equal("idle", again.Text("state"));
        Assert.Equal(["Mail 1", "Mail 2", "Mail 3"], await SubjectsAsync(app));
    }

    [Fact]
    public async Task Pull_StartTlsWantedAndStripped_NeverSendsThePassword()
    {
        await using var server = new ScriptedImap { Mails = Three };
        await using var app = await PortalApp.StartAsync();
        var id = await CreateAsync(app, server.Port, security: "startTls");
        var state = await PullAsync(app, id);
        Assert.Equal("failing", state.Text("state"));
        Assert.DoesNotContain(
            server.Commands,
            x => x.Contains("s3cret", StringComparison.Ordinal) || x.StartsWith("LOGIN", StringComparison.Ordinal)
        );
        Assert.Empty(await SubjectsAsync(app));
    }

    [Theory, Trait("Needs", "server")]
    [InlineData("good-token", "idle", 5)]
    [InlineData("bad-token", "failing", 0)]
    public async Task Pull_ByXoauth2_TheTokenDecides(string token, string state, int mails)
    {
        Assert.SkipWhen(DovecotServer.Missing is not null, DovecotServer.Missing ?? "");
        await using var server = await DovecotServer.StartAsync("box");
        await server.FillAsync("box", 5);
        await using var tokens = await Receiver.StartAsync(server.Introspection);
        tokens.Answer = static (context, asked) =>
        {
            context.Response.ContentType = "application/json";
            var good = asked.Text.Contains("token=good-token", StringComparison.Ordinal);
            return context.Response.WriteAsync(good ? """{"active":true,"username":"box"}""" : """{"active":false}""");
        };
        await using var app = await PortalApp.StartAsync();
        var made = await app.Admin.CreateAsync(
            "/api/admin/v1/collectors",
            new
            {
                name = "box",
                intake = new
                {
                    imap = new
                    {
                        host = "127.0.0.1",
                        port = server.Imaps,
                        security = "tls",
                        user = "box",
                        auth = "xoauth2",
                        token,
                        certificateAuthority = server.Pem,
                        schedule = Rarely,
                    },
                },
            }
        );
        Assert.DoesNotContain("-token", made.GetRawText(), StringComparison.Ordinal);
        var answer = await PullAsync(app, made.Text("id"));
        Assert.True(answer.Text("state") == state, answer.GetRawText());
        Assert.Equal(mails, (await SubjectsAsync(app)).Count);
        Assert.NotEmpty(tokens.Arrivals);
    }

    [Theory, Trait("Needs", "server")]
    [InlineData("imap")]
    [InlineData("pop3")]
    public async Task Pull_MailOf24Megabytes_IsStoredByteForByteAndTheNextOneToo(string way)
    {
        Assert.SkipWhen(DovecotServer.Missing is not null, DovecotServer.Missing ?? "");
        await using var server = await DovecotServer.StartAsync("box");
        var line = Encoding.ASCII.GetBytes(new string('x', 76) + "\r\n");
        var large = new MemoryStream();
        large.Write("From: a@example.test\r\nSubject: Large\r\nMessage-ID: <large@example.test>\r\n\r\n"u8);
        while (large.Length < 24_000_000)
            large.Write(line);
        server.PutFile("box", 0, large.ToArray());
        server.PutFile("box", 1, "From: a@example.test\r\nSubject: Small\r\nMessage-ID: <small@example.test>\r\n\r\nx\r\n"u8.ToArray());
        await server.OwnFilesAsync();
        await using var app = await PortalApp.StartAsync();
        var made = await app.Admin.CreateAsync(
            "/api/admin/v1/collectors",
            new
            {
                name = "box",
                intake = new Dictionary<string, object>
                {
                    [way] = new
                    {
                        host = "127.0.0.1",
                        port = way == "imap" ? server.Imap : server.Pop3,
                        security = "none",
                        user = "box",
                        password = DovecotServer.Password,
                        schedule = Rarely,
                    },
                },
            }
        );
        var state = await PullAsync(app, made.Text("id"));
        Assert.True(state.Text("state") == "idle", state.GetRawText());
        Assert.Equal(["Large", "Small"], await SubjectsAsync(app));
        var message = (await app.Admin.ReadAllAsync("/api/admin/v1/messages?collector=box")).Single(x => x.Text("subject") == "Large");
        var raw = await app.Admin.GetByteArrayAsync(new Uri($"/api/admin/v1/messages/{message.Text("id")}/raw", UriKind.Relative));
        Assert.Equal(SHA256.HashData(large.ToArray()), SHA256.HashData(raw));
    }

    // Never by the clock in the time of a test.
    const string Rarely = "0 0 1 1 *";

    static Dictionary<uint, string> Three =>
        Enumerable
            .Range(1, 3)
            .ToDictionary(
                x => (uint)x,
                x => $"From: a@example.test\r\nSubject: Mail {x}\r\nMessage-ID: <{x}@example.test>\r\n\r\nBody {x}\r\n"
            );

    static async Task<string> CreateAsync(PortalApp app, int port, string security = "none") =>
        (
            await app.Admin.CreateAsync(
                "/api/admin/v1/collectors",
                new
                {
                    name = "box",
                    intake = new
                    {
                        imap = new
                        {
                            host = "127.0.0.1",
                            port,
                            security,
                            user = "u",
                            password = "s3cret",
                            schedule = Rarely,
                        },
                    },
                }
            )
        ).Text("id");

    static async Task<JsonElement> PullAsync(PortalApp app, string id)
    {
        var path = $"/api/admin/v1/collectors/{id}/pull";
        using var answer = await app.Admin.PostAsync(new Uri(path, UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return await Eventually.BecomesAsync(() => app.Admin.ReadAsync(path), x => x.Text("state") != "running", TimeSpan.FromSeconds(60));
    }

    static async Task<List<string>> SubjectsAsync(PortalApp app) =>
        [
            .. (await app.Admin.ReadAllAsync("/api/admin/v1/messages?collector=box"))
                .Select(x => x.Text("subject"))
                .Order(StringComparer.Ordinal),
        ];
}
