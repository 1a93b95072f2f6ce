using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Mail;

/// <summary>What tests of the secure listener have in common.</summary>
static class SecureTalk
{
    /// <summary>A mail with its final dot.</summary>
    public const string Mail = "From: a@one.example\r\nSubject: secret\r\nMessage-ID: <tls@one.example>\r\n\r\nbody\r\n.";

    /// <summary>Byte streams of that kind from the vector file.</summary>
    public static IEnumerable<byte[]> Vectors(string kind)
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

    /// <summary>A third party and a key of it with that scope.</summary>
    public static async Task<(string Name, string Key)> PartyAsync(PortalApp app, string name, string scope)
    {
        var party = await app.Admin.CreateAsync("/api/admin/v1/third-parties", new { name, description = "mail" });
        var key = await app.Admin.CreateAsync(
            $"/api/admin/v1/third-parties/{party.Text("id")}/keys",
            new { name = "mail", scopes = new[] { scope } }
        );
        return (name, key.Text("key"));
    }

    /// <summary>A session inside TLS that has been greeted.</summary>
    public static async Task<RawSmtp> InsideAsync(PortalApp app)
    {
        var raw = await RawSmtp.SecureAsync(app.SmtpPort);
        Assert.Contains("AUTH PLAIN LOGIN", await raw.SayAsync("EHLO test.example"));
        return raw;
    }

    /// <summary>Sender, recipient and DATA.</summary>
    public static async Task EnvelopeAsync(RawSmtp raw)
    {
        Assert.StartsWith("250", await raw.SayAsync("MAIL FROM:<a@one.example>"));
        Assert.StartsWith("250", await raw.SayAsync("RCPT TO:<returns@collector.local>"));
        Assert.StartsWith("354", await raw.SayAsync("DATA"));
    }

    /// <summary>A whole mail in the session.</summary>
    public static async Task SendAsync(RawSmtp raw)
    {
        await EnvelopeAsync(raw);
        Assert.StartsWith("250", await raw.SayAsync(Mail));
    }

    /// <summary>All messages in order.</summary>
    public static async Task<List<MessageRow>> MessagesAsync(PortalApp app)
    {
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
        return await db.Messages.OrderBy(x => x.Id).ToListAsync();
    }
}
