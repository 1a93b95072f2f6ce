using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Portal.Bench;

/// <summary>A foreign server that notes when each push was in.</summary>
sealed class Sink : IAsyncDisposable
{
    readonly WebApplication app;

    Sink(WebApplication app, Uri address)
    {
        this.app = app;
        Address = address;
    }

    public Uri Address { get; }

    /// <summary>Body and time (Stopwatch ticks) of each POST.</summary>
    public ConcurrentQueue<(string Body, long At)> Arrived { get; } = new();

    /// <summary>Set whenever something arrived.</summary>
    public SemaphoreSlim Signal { get; } = new(0);

    public static async Task<Sink> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var address = new Uri($"http://127.0.0.1:{PortalUnderLoad.FreePort()}/push");
        builder.WebHost.UseUrls(address.GetLeftPart(UriPartial.Authority));
        var app = builder.Build();
        var sink = new Sink(app, address);
        app.MapPost("/push", sink.ReceiveAsync);
        await app.StartAsync();
        return sink;
    }

    async Task<IResult> ReceiveAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        var body = await reader.ReadToEndAsync();
        Arrived.Enqueue((body, Stopwatch.GetTimestamp()));
        Signal.Release();
        return Results.NoContent();
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        Signal.Dispose();
    }
}
