using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Portal.Tests.Support;

/// <summary>One request as it came in.</summary>
public sealed record Arrival(string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body, DateTimeOffset At)
{
    /// <summary>The webhook-id.</summary>
    public string Id => Headers["webhook-id"];

    /// <summary>The body as text.</summary>
    public string Text => System.Text.Encoding.UTF8.GetString(Body);
}

/// <summary>A foreign HTTP server on loopback that keeps what it gets and answers as it is told.</summary>
public sealed class Receiver : IAsyncDisposable
{
    readonly WebApplication app;
    readonly ConcurrentQueue<Arrival> arrivals = new();

    Receiver(WebApplication app, int port)
    {
        this.app = app;
        Port = port;
    }

    /// <summary>Port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Where to push.</summary>
    public string Url => $"http://127.0.0.1:{Port}/hook";

    /// <summary>How it answers; at first 200 with a short body.</summary>
    public Func<HttpContext, Arrival, Task> Answer { get; set; } = static (context, _) => context.Response.WriteAsync("ok");

    /// <summary>What came, in order.</summary>
    public IReadOnlyList<Arrival> Arrivals => [.. arrivals];

    /// <summary>Always answers with the status.</summary>
    public void AnswerWith(int status) =>
        Answer = (context, _) =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };

    /// <summary>Starts it.</summary>
    public static async Task<Receiver> StartAsync(int? port = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var number = port ?? FreePort.Next();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, number));
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(x => x.ShutdownTimeout = TimeSpan.FromMilliseconds(200));
        var app = builder.Build();
        var receiver = new Receiver(app, number);
        app.Run(receiver.TakeAsync);
        await app.StartAsync();
        return receiver;
    }

    async Task TakeAsync(HttpContext context)
    {
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var headers = context.Request.Headers.ToDictionary(x => x.Key.ToLowerInvariant(), x => x.Value.ToString());
        var arrival = new Arrival(context.Request.Path, headers, body.ToArray(), DateTimeOffset.UtcNow);
        arrivals.Enqueue(arrival);
        await Answer(context, arrival);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
