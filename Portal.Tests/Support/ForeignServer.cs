using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Portal.Tests.Support;

/// <summary>One POST as it arrived.</summary>
public sealed record ArrivedPush(string WebhookId, string Type, byte[] Body, IReadOnlyDictionary<string, string> Headers, DateTimeOffset At)
{
    /// <summary>The payload.</summary>
    public JsonElement Json { get; } = Parse(Body);

    static JsonElement Parse(byte[] body)
    {
        using var document = JsonDocument.Parse(body);
        return document.RootElement.Clone();
    }
}

/// <summary>
/// A third party's server that knows nothing of the portal: it keeps what arrives and verifies signatures by its own
/// reading of Standard Webhooks 1.0.
/// </summary>
public sealed class ForeignServer : IAsyncDisposable
{
    readonly WebApplication app;

    ForeignServer(WebApplication app, Uri address)
    {
        this.app = app;
        Address = address;
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Everything that arrived, in order.</summary>
    public ConcurrentQueue<ArrivedPush> Arrived { get; } = new();

    /// <summary>Decides the answer; 204 by default.</summary>
    public Func<ArrivedPush, int> Answer { get; set; } = static _ => StatusCodes.Status204NoContent;

    /// <summary>What it does between arrival and answer; nothing by default.</summary>
    public Func<ArrivedPush, Task> Work { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Starts on a free loopback port, or on a given one.</summary>
    public static async Task<ForeignServer> StartAsync(int? port = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var address = new Uri($"http://127.0.0.1:{port ?? FreePort.Next()}/push");
        builder.WebHost.UseUrls(address.GetLeftPart(UriPartial.Authority));
        var app = builder.Build();
        var server = new ForeignServer(app, address);
        app.MapPost("/push", server.ReceiveAsync);
        await app.StartAsync();
        return server;
    }

    /// <summary>True when one signature of the header is right for the secret (HMAC-SHA256 over id.timestamp.body).</summary>
    public static bool IsSigned(ArrivedPush push, string secret)
    {
        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        var signed = Encoding
            .UTF8.GetBytes($"{push.Headers["webhook-id"]}.{push.Headers["webhook-timestamp"]}.")
            .Concat(push.Body)
            .ToArray();
        var expected = "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed));
        return push.Headers["webhook-signature"].Split(' ').Contains(expected);
    }

    async Task<IResult> ReceiveAsync(HttpRequest request)
    {
        var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        var headers = request.Headers.ToDictionary(x => x.Key.ToLowerInvariant(), x => x.Value.ToString());
        var bytes = body.ToArray();
        var type = JsonDocument.Parse(bytes).RootElement.GetProperty("type").GetString()!;
        var push = new ArrivedPush(headers.GetValueOrDefault("webhook-id", ""), type, bytes, headers, DateTimeOffset.UtcNow);
        Arrived.Enqueue(push);
        await Work(push);
        return Results.StatusCode(Answer(push));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
