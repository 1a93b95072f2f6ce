using System.Buffers;
using System.Diagnostics;
using System.Net;
using Portal.Domain.Delivery;

namespace Portal.Delivery;

/// <summary>
/// The one client for everything that goes out by HTTP (webhooks.md 1.6): vetted addresses only, no redirects, no
/// cookies, no proxy, no decompression, everything bounded in time and size. It never throws for what the other side does.
/// </summary>
sealed class GuardedHttp : IDisposable
{
    /// <summary>Bytes of a response that are kept.</summary>
    public const int KeptBody = 64 * 1024;

    /// <summary>Bytes of a response that are read at all; beyond it the receiver is cut off and the attempt has failed.</summary>
    public const int MaxBody = 1024 * 1024;

    static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(5);

    readonly CallTarget target;
    readonly GuardedDialer dialer;
    readonly TimeProvider clock;
    readonly HttpMessageInvoker invoker;

    public GuardedHttp(CallTarget target, Network network, TimeProvider clock)
    {
        (this.target, this.clock) = (target, clock);
        dialer = new GuardedDialer(target, network);
        invoker = new HttpMessageInvoker(
            new SocketsHttpHandler
            {
                ConnectCallback = dialer.DialAsync,
                PlaintextStreamFilter = static (context, _) =>
                {
                    if (
                        context.InitialRequestMessage.RequestUri!.Scheme == Uri.UriSchemeHttps
                        && context.InitialRequestMessage.Options.TryGetValue(CallPhases.Key, out var phases)
                    )
                        phases.Secured();
                    return ValueTask.FromResult(context.PlaintextStream);
                },
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = false,
                AutomaticDecompression = DecompressionMethods.None,
                ConnectTimeout = ConnectLimit,
                MaxResponseHeadersLength = 16,
                PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60),
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                ResponseDrainTimeout = TimeSpan.FromMilliseconds(100),
                ActivityHeadersPropagator = null,
            }
        );
    }

    /// <summary>Sends and reads the answer within <paramref name="limit"/>.</summary>
    /// <exception cref="OperationCanceledException">Only when <paramref name="stop"/> was cancelled.</exception>
    public async Task<CallAnswer> SendAsync(string url, Func<Uri, HttpRequestMessage> request, TimeSpan limit, CancellationToken stop)
    {
        var (startedAt, started, phases) = (clock.GetUtcNow(), Stopwatch.GetTimestamp(), new CallPhases());
        if (target.JudgeUrl(url, out var parsed) is { } fault)
            return Failed(new CallFault(fault.Code, fault.Message), null);
        using var message = request(parsed!);
        message.Options.Set(CallPhases.Key, phases);
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(stop);
        timer.CancelAfter(limit);
        HttpResponseMessage? response = null;
        try
        {
            response = await invoker.SendAsync(message, timer.Token);
            var firstByte = CallPhases.MicrosSince(started);
            var (body, size, cut) = await ReadAsync(response, timer.Token);
            var (code, error) = cut ? TooLarge(size) : StatusFaults.Of(response);
            return Answer(response, phases, startedAt, started) with
            {
                FirstByteMicros = firstByte,
                ErrorCode = code,
                Error = error,
                ResponseBody = body,
                ResponseSize = cut ? response.Content.Headers.ContentLength ?? size : size,
            };
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            return Failed(CallFaults.Of(failure, limit, timer.IsCancellationRequested), response);
        }
        finally
        {
            response?.Dispose();
        }

        CallAnswer Failed(CallFault fault, HttpResponseMessage? partial) =>
            Answer(partial, phases, startedAt, started) with
            {
                ErrorCode = fault.Code,
                Error = fault.Message,
            };
    }

    CallAnswer Answer(HttpResponseMessage? response, CallPhases phases, DateTimeOffset startedAt, long started) =>
        new()
        {
            StartedAt = startedAt,
            DurationMicros = CallPhases.MicrosSince(started),
            Phases = phases,
            RemoteAddress = (
                phases.Address ?? (response is null ? null : dialer.LastAddressOf(response.RequestMessage!.RequestUri!))
            )?.ToString(),
            StatusCode = (int?)response?.StatusCode,
            ResponseHeaders = response is null ? null : MaskedHeaders.Write(response),
            RetryAfter = response?.Headers.NonValidated.TryGetValues("Retry-After", out var values) == true ? values.ToString() : null,
        };

    static (string Code, string Error) TooLarge(long size) =>
        ("TOO_LARGE", $"The answer is larger than {MaxBody} bytes (at least {size} were sent); it was cut off. Answer with a short body.");

    static async Task<(byte[]? Kept, long Size, bool Cut)> ReadAsync(HttpResponseMessage response, CancellationToken stop)
    {
        if (response.Content.Headers.ContentLength == 0)
            return (null, 0, false);
        var stream = await response.Content.ReadAsStreamAsync(stop);
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            byte[] kept = [];
            long size = 0;
            int read;
            while ((read = await stream.ReadAsync(buffer, stop)) > 0)
            {
                size += read;
                if (kept.Length < KeptBody)
                    kept = [.. kept, .. buffer.AsSpan(0, Math.Min(read, KeptBody - kept.Length))];
                if (size > MaxBody)
                    return (kept, size, true);
            }
            return (kept.Length == 0 ? null : kept, size, false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public void Dispose() => invoker.Dispose();
}
