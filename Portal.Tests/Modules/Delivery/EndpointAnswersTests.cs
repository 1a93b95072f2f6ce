using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Portal.Data;
using Portal.Delivery;
using Portal.Domain.Delivery;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Delivery;

/// <summary>
/// Every way a receiver may answer (webhooks.md, section 7): what is on record, when the next attempt is due to the
/// second, that the push behind it in its lane goes out once the receiver has mended, and the same bytes every time.
/// </summary>
[Trait("Fault", "endpoint-answers")]
public sealed class EndpointAnswersTests
{
    static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    /// <param name="Name">What the receiver does.</param>
    /// <param name="Code">Error code on record; null for success.</param>
    /// <param name="State">State of the delivery after the first attempt.</param>
    /// <param name="Wait">Seconds until the second attempt; null when there is none.</param>
    /// <param name="Answer">Does it.</param>
    sealed record Case(string Name, string? Code, string State, int? Wait, Func<HttpContext, Task>? Answer = null)
    {
        public string[] Codes => Code?.Split('|') ?? [];
    }

    static readonly Case[] Cases =
    [
        new("200", null, DeliveryStates.Delivered, null, Status(200)),
        new("204", null, DeliveryStates.Delivered, null, Status(204)),
        new("301", "REDIRECTED", DeliveryStates.Retrying, 5, Status(301, "Location", "https://example.com/")),
        new("400", "HTTP_400", DeliveryStates.Retrying, 5, Status(400)),
        new("410", "GONE", DeliveryStates.Held, null, Status(410)),
        new("429 without a hint", "RATE_LIMITED", DeliveryStates.Retrying, 5, Status(429)),
        new("429 in seconds", "RATE_LIMITED", DeliveryStates.Retrying, 90, Status(429, "Retry-After", "90")),
        new("429 with a date", "RATE_LIMITED", DeliveryStates.Retrying, 100, Status(429, "Retry-After", Now.AddSeconds(100).ToString("r"))),
        new(
            "429 with a past date",
            "RATE_LIMITED",
            DeliveryStates.Retrying,
            5,
            Status(429, "Retry-After", Now.AddSeconds(-9).ToString("r"))
        ),
        new("429 with garbage", "RATE_LIMITED", DeliveryStates.Retrying, 5, Status(429, "Retry-After", "soon; or -1")),
        new("429 with more than a day", "RATE_LIMITED", DeliveryStates.Retrying, 86_400, Status(429, "Retry-After", "999999999999")),
        new("500", "HTTP_500", DeliveryStates.Retrying, 5, Status(500)),
        new("503 in seconds", "HTTP_503", DeliveryStates.Retrying, 70, Status(503, "Retry-After", "70")),
        new("502", "HTTP_502", DeliveryStates.Retrying, 60, Status(502)),
        new("slow header", "TIMEOUT", DeliveryStates.Retrying, 60, GoneAsync),
        new("slow body", "TIMEOUT", DeliveryStates.Retrying, 60, SlowBodyAsync),
        new("endless body", "TOO_LARGE", DeliveryStates.Retrying, 5, EndlessBodyAsync),
        new("reset", "CONNECTION_RESET|CONNECTION_CLOSED", DeliveryStates.Retrying, 5, ResetAsync),
        new("closed port", "CONNECTION_REFUSED", DeliveryStates.Retrying, 5),
        new("no such name", "DNS_LOOKUP_FAILED", DeliveryStates.Retrying, 5),
        new("bad TLS", "TLS_HANDSHAKE_FAILED", DeliveryStates.Retrying, 5),
    ];

    [Fact]
    public async Task Answer_EveryKind_IsOnRecordWithItsNextTimeAndTheLaneGoesOn()
    {
        var clock = new FakeTimeProvider(Now);
        await using var app = await PortalApp.StartAsync(services: x =>
        {
            x.AddSingleton<TimeProvider>(clock);
            x.AddSingleton<Network, NoNames>();
            x.AddSingleton<Random, NoChance>();
        });
        await using var receiver = await Receiver.StartAsync();
        using var noTls = new PlainServer();
        var mended = false;
        receiver.Answer = (context, arrival) => mended ? Task.CompletedTask : Cases[Index(arrival)].Answer!(context);
        var pushes = new List<(Case Case, EndpointRow Endpoint, Guid First, Guid Second)>();
        for (var i = 0; i < Cases.Length; i++)
        {
            var url = Cases[i].Name switch
            {
                "closed port" => $"http://127.0.0.1:{FreePort.Next()}/{i}",
                "no such name" => $"https://nowhere.example.com/{i}",
                "bad TLS" => $"https://127.0.0.1:{noTls.Port}/{i}",
                _ => $"http://127.0.0.1:{receiver.Port}/{i}",
            };
            var endpoint = await app.EndpointAsync(url, x => (x.Schedule, x.TimeoutSeconds) = ("\"default\"", 1));
            var document = Guid.NewGuid();
            var first = (await app.PushAsync(endpoint, document, 1)).Deliveries[0].Id;
            pushes.Add((Cases[i], endpoint, first, (await app.PushAsync(endpoint, document, 2)).Deliveries[0].Id));
        }
        foreach (var (expected, _, first, _) in pushes)
            await FirstIsAsExpectedAsync(app, clock, expected, first);

        mended = true;
        clock.Advance(TimeSpan.FromSeconds(86_400 * 2));
        await app.Services.GetRequiredService<IDeliverySweep>().SweepAsync(default);
        foreach (var (expected, endpoint, first, second) in pushes)
        {
            if (expected.Answer is null)
                await Eventually.BecomesAsync(() => app.AttemptsAsync(first), x => x.Count == 2);
            else if (expected.State == DeliveryStates.Held)
                await app.BecomesAsync(second, DeliveryStates.Held);
            else
                await InOrderWithTheSameBytesAsync(app, receiver, first, second);
        }
    }

    static async Task FirstIsAsExpectedAsync(PortalApp app, FakeTimeProvider clock, Case expected, Guid first)
    {
        var row = await Eventually.BecomesAsync(() => app.DeliveryAsync(first), x => x is { Attempts: 1, LeaseOwner: null });
        var attempt = Assert.Single(await app.AttemptsAsync(first));
        Assert.True(expected.State == row.State, $"{expected.Name}: {row.State}");
        Assert.True(
            expected.Code is null ? attempt.ErrorCode is null : expected.Codes.Contains(attempt.ErrorCode),
            $"{expected.Name}: {attempt.ErrorCode}"
        );
        Assert.Equal(attempt.ErrorCode is null, string.IsNullOrEmpty(attempt.Error));
        Assert.Equal(attempt.StatusCode, row.LastStatusCode);
        if (char.IsDigit(expected.Name[0]))
            Assert.Equal(expected.Name[..3], attempt.StatusCode?.ToString());
        Assert.True(
            (row.NextAttemptAt - clock.GetUtcNow())?.TotalSeconds == expected.Wait,
            $"{expected.Name}: the next attempt is due in {row.NextAttemptAt - clock.GetUtcNow()}"
        );
    }

    static async Task InOrderWithTheSameBytesAsync(PortalApp app, Receiver receiver, Guid first, Guid second)
    {
        await app.BecomesAsync(first, DeliveryStates.Delivered);
        await app.BecomesAsync(second, DeliveryStates.Delivered);
        var (one, two) = (SendPush.WebhookId(first), SendPush.WebhookId(second));
        var arrivals = receiver.Arrivals.Where(x => x.Id == one || x.Id == two).ToList();
        Assert.Equal(arrivals.OrderBy(x => x.Id == two).Select(x => x.Id), arrivals.Select(x => x.Id));
        Assert.All(arrivals.Where(x => x.Id == one), x => Assert.Equal(arrivals[0].Body, x.Body));
        Assert.True(WebhookSignature.TryReadSecret(DeliveryScene.Secret, out var key));
        Assert.All(
            arrivals,
            x =>
                Assert.Equal(
                    WebhookSignature.Sign(key, x.Id, long.Parse(x.Headers["webhook-timestamp"]), x.Body),
                    x.Headers["webhook-signature"]
                )
        );
    }

    static int Index(Arrival arrival) => int.Parse(arrival.Path.TrimStart('/'));

    static Func<HttpContext, Task> Status(int status, string? header = null, string? value = null) =>
        context =>
        {
            context.Response.StatusCode = status;
            if (header is not null)
                context.Response.Headers[header] = value;
            return Task.CompletedTask;
        };

    static async Task GoneAsync(HttpContext context)
    {
        var gone = new TaskCompletionSource();
        await using var watch = context.RequestAborted.Register(() => gone.TrySetResult());
        await gone.Task;
    }

    static async Task SlowBodyAsync(HttpContext context)
    {
        await context.Response.WriteAsync("a");
        await context.Response.Body.FlushAsync();
        await GoneAsync(context);
    }

    static async Task EndlessBodyAsync(HttpContext context)
    {
        var block = new byte[64 * 1024];
        while (!context.RequestAborted.IsCancellationRequested)
            await context.Response.Body.WriteAsync(block, context.RequestAborted);
    }

    static Task ResetAsync(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    sealed class NoNames : Network
    {
        public override Task<IPAddress[]> ResolveAsync(string host, CancellationToken stop) =>
            IPAddress.TryParse(host, out var address)
                ? Task.FromResult<IPAddress[]>([address])
                : Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound));
    }

    /// <summary>No jitter.</summary>
    sealed class NoChance : Random
    {
        public override double NextDouble() => 0;
    }

    /// <summary>Answers a handshake with a line of text.</summary>
    sealed class PlainServer : IDisposable
    {
        readonly TcpListener listener = new(IPAddress.Loopback, 0);

        public PlainServer()
        {
            listener.Start();
            _ = ServeAsync();
        }

        public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

        async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    using var client = await listener.AcceptTcpClientAsync();
                    await client.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());
                }
            }
            catch (Exception end) when (end is SocketException or IOException or ObjectDisposedException)
            {
                // The test is over, or the other side has hung up on this nonsense.
            }
        }

        public void Dispose() => listener.Dispose();
    }
}
