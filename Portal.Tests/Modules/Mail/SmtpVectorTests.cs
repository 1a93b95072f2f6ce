using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Mail;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Mail;

/// <summary>Every byte stream of the vector file against the real listener.</summary>
[Trait("Fault", "smuggling")]
public class SmtpVectorTests
{
    static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(400);

    [Fact]
    public async Task Listener_EveryVector_NothingSmuggledInjectedOrCrashed()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Vectors", "smtp-vectors.json");
        using var file = JsonDocument.Parse(await File.ReadAllBytesAsync(path));
        await using var app = await PortalApp.StartAsync(services: x => x.AddSingleton(new SmtpLimits { SoftErrorDelay = TimeSpan.Zero }));
        await AddCollectorAsync(app);
        var wrong = new List<string>();
        var ran = 0;
        foreach (var vector in file.RootElement.GetProperty("vectors").EnumerateArray())
        {
            var fault = await RunAsync(app, vector);
            ran++;
            if (fault is not null)
                wrong.Add(vector.GetProperty("id").GetString() + ": " + fault);
        }
        Assert.Empty(wrong);
        Assert.Equal(61, ran);
        // After all of it the listener still takes a mail.
        Assert.StartsWith("250", await RawSmtp.SendAsync(app.SmtpPort, "Subject: alive\r\n\r\nx", "b@two.example"));
    }

    static async Task<string?> RunAsync(PortalApp app, JsonElement vector)
    {
        var bytes = vector.GetProperty("data_b64").GetBytesFromBase64();
        var expect = vector.GetProperty("expect");
        var before = await CountAsync(app);
        return vector.GetProperty("kind").GetString() switch
        {
            "end-of-data" => await EndOfDataAsync(app, bytes, before),
            "segmentation" => await SegmentsAsync(app, bytes, expect.GetProperty("cut").GetInt32(), before),
            "dot-stuffing" => await DotsAsync(app, bytes, expect.GetProperty("body_contains").GetString()!, before),
            "address" => await AddressAsync(app, bytes, before),
            _ => await CommandAsync(app, bytes, before),
        };
    }

    static async Task<string?> EndOfDataAsync(PortalApp app, byte[] bytes, int before)
    {
        await using var raw = await RawSmtp.ReadyForDataAsync(app.SmtpPort, "b@two.example");
        await raw.WriteAsync(bytes);
        var (text, closed) = await raw.RestAsync(Silence);
        var messages = await MessagesAsync(app, before);
        if (messages.Any(x => x.Subject == "SMUGGLED" || x.EnvelopeTo.Contains("boss", StringComparison.Ordinal)))
            return "smuggled: " + text;
        if (messages.Count > 1)
            return "more than one message";
        if (messages.Count == 0 && !(text.StartsWith('5') && closed && Replies(text) == 1))
            return "neither stored nor refused and closed: " + text;
        if (messages.Count == 1 && (await RawAsync(app, messages[0])).Contains("SMUGGLED", StringComparison.Ordinal) == false)
            return "stored without the inner text";
        return null;
    }

    static async Task<string?> SegmentsAsync(PortalApp app, byte[] bytes, int cut, int before)
    {
        await using var raw = await RawSmtp.ReadyForDataAsync(app.SmtpPort, "b@two.example");
        var at = bytes.Length - 5 + cut;
        await raw.WriteAsync(bytes.AsMemory(0, at));
        var (early, _) = await raw.RestAsync(TimeSpan.FromMilliseconds(100));
        await raw.WriteAsync(bytes.AsMemory(at));
        var reply = await raw.ReplyAsync();
        return early.Length > 0 ? "answered before the end: " + early
            : !reply.StartsWith("250", StringComparison.Ordinal) ? reply
            : await CountAsync(app) != before + 1 ? "not one message"
            : null;
    }

    static async Task<string?> DotsAsync(PortalApp app, byte[] bytes, string expected, int before)
    {
        await using var raw = await RawSmtp.ReadyForDataAsync(app.SmtpPort, "b@two.example");
        await raw.WriteAsync(bytes);
        if (await raw.ReplyAsync() is var reply && !reply.StartsWith("250", StringComparison.Ordinal))
            return reply;
        var messages = await MessagesAsync(app, before);
        var lines = (await RawAsync(app, Assert.Single(messages))).Split("\r\n");
        return lines.Contains(expected["line '".Length..^1]) ? null : "the line is not in the stored mail";
    }

    static async Task<string?> AddressAsync(PortalApp app, byte[] bytes, int before)
    {
        await using var raw = await RawSmtp.ConnectAsync(app.SmtpPort);
        await raw.SayAsync("EHLO test.example");
        await raw.SayAsync("MAIL FROM:<a@one.example>");
        await raw.WriteAsync(bytes);
        var (text, closed) = await raw.RestAsync(Silence);
        var lines = Encoding.Latin1.GetString(bytes).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length;
        if (!closed && Replies(text) != lines)
            return $"{Replies(text)} replies to {lines} lines: {text}";
        // b@two.example is a real recipient here: it must not be reached through the argument of another.
        if (lines > 1 && text.Contains("250 ", StringComparison.Ordinal))
            return "injected: " + text;
        return await CountAsync(app) == before ? null : "a message came of it";
    }

    static async Task<string?> CommandAsync(PortalApp app, byte[] bytes, int before)
    {
        await using var raw = await RawSmtp.ConnectAsync(app.SmtpPort);
        await raw.SayAsync("EHLO test.example");
        if (Encoding.Latin1.GetString(bytes).StartsWith("RCPT", StringComparison.Ordinal))
            await raw.SayAsync("MAIL FROM:<a@one.example>");
        try
        {
            await raw.WriteAsync(bytes);
        }
        catch (IOException)
        {
            // Closed while we were still talking: that is an answer too.
        }
        var (text, closed) = await raw.RestAsync(Silence);
        var refused = text.Split("\r\n").Any(x => x.StartsWith('5') || x.StartsWith("421", StringComparison.Ordinal));
        if (!refused && !closed)
            return "neither refused nor closed: " + text;
        if (
            text.Contains("250 2.0.0 Forgotten", StringComparison.Ordinal)
            && Encoding.Latin1.GetString(bytes).StartsWith("STARTTLS", StringComparison.Ordinal)
        )
            return "a command behind STARTTLS was obeyed";
        return await CountAsync(app) == before ? null : "a message came of it";
    }

    static int Replies(string text) => text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Count(x => x.Length > 3 && x[3] == ' ');

    static async Task AddCollectorAsync(PortalApp app)
    {
        await app
            .Services.GetRequiredService<WriteTransactions>()
            .RunAsync(
                async db =>
                {
                    var returns = await db.Collectors.SingleAsync(x => x.Name == "returns");
                    db.CollectorAddresses.Add(new CollectorAddressRow { Address = "b@two.example", CollectorId = returns.Id });
                },
                default
            );
        await app.Services.GetRequiredService<CollectorDirectory>().ReadAgainAsync(default);
    }

    static async Task<int> CountAsync(PortalApp app)
    {
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
        return await db.Messages.CountAsync();
    }

    static async Task<List<MessageRow>> MessagesAsync(PortalApp app, int skip)
    {
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
        return await db.Messages.OrderBy(x => x.Id).Skip(skip).ToListAsync();
    }

    static async Task<string> RawAsync(PortalApp app, MessageRow message) =>
        Encoding.Latin1.GetString(await app.Services.GetRequiredService<ContentStore>().ReadAsync(message.ContentId!.Value, default));
}
