using System.Globalization;
using System.Net.Http.Headers;
using Portal.Domain.Delivery;

namespace Portal.Delivery;

/// <summary>Makes one attempt: signs the exact bytes with the time of this attempt and sends them through the guarded client.</summary>
sealed class SendPush(GuardedHttp http, TimeProvider clock)
{
    static readonly MediaTypeHeaderValue Json = new("application/json");
    public const string UserAgent = "Collector/1.0 (+webhooks)";

    /// <summary>The webhook-id of a delivery: the same in every attempt; holds no dot.</summary>
    public static string WebhookId(Guid delivery) => "msg_" + delivery.ToString("N");

    public async Task<(CallAnswer Answer, string RequestHeaders)> RunAsync(
        EndpointEntry endpoint,
        Guid delivery,
        byte[] body,
        int number,
        string trigger,
        CancellationToken stop
    )
    {
        var id = WebhookId(delivery);
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds();
        var headers = string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"content-type":"application/json","user-agent":"{{UserAgent}}","webhook-id":"{{id}}","webhook-timestamp":"{{timestamp}}","webhook-signature":"v1,{{MaskedHeaders.Mask}}","webhook-attempt":"{{number}}","webhook-trigger":"{{trigger}}"}"""
        );
        if (endpoint.Key is not { } key)
            return (Unreadable(), headers);
        var answer = await http.SendAsync(
            endpoint.Url,
            url =>
            {
                var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
                request.Content.Headers.ContentType = Json;
                request.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
                request.Headers.TryAddWithoutValidation("webhook-id", id);
                request.Headers.TryAddWithoutValidation("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
                request.Headers.TryAddWithoutValidation("webhook-signature", WebhookSignature.Sign(key, id, timestamp, body));
                request.Headers.TryAddWithoutValidation("webhook-attempt", number.ToString(CultureInfo.InvariantCulture));
                request.Headers.TryAddWithoutValidation("webhook-trigger", trigger);
                return request;
            },
            endpoint.Timeout,
            stop
        );
        return (answer, headers);
    }

    CallAnswer Unreadable() =>
        new()
        {
            StartedAt = clock.GetUtcNow(),
            DurationMicros = 0,
            Phases = new CallPhases(),
            ErrorCode = "SECRET_UNREADABLE",
            Error = "The signing secret of the endpoint cannot be decrypted with this installation's keys; set it anew.",
        };
}
