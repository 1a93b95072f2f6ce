using System.Text;
using System.Text.Json;
using Portal.Data;

namespace Portal.Delivery;

/// <summary>A delivery in a list.</summary>
sealed record DeliveryView
{
    public required Guid Id { get; init; }
    public required string WebhookId { get; init; }
    public required string Type { get; init; }
    public required string State { get; init; }
    public required Guid ThirdPartyId { get; init; }
    public required string ThirdParty { get; init; }
    public required Guid EndpointId { get; init; }
    public required string Endpoint { get; init; }
    public Guid? DocumentId { get; init; }
    public long? Sequence { get; init; }
    public Guid? RunId { get; init; }
    public Guid? AgentId { get; init; }
    public string? Agent { get; init; }
    public required int AttemptCount { get; init; }
    public int? StatusCode { get; init; }
    public string? Error { get; init; }
    public DateTimeOffset? NextAttemptAt { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? CommittedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Only when one is read.</summary>
    public IReadOnlyList<AttemptView>? Attempts { get; init; }

    /// <summary>The exact body, only when one is read.</summary>
    public string? Payload { get; init; }
}

/// <summary>Where the time of an attempt went, in ms; absent for a connection that was reused.</summary>
sealed record PhasesView(double? DnsMs, double? ConnectMs, double? TlsMs, double? FirstByteMs);

/// <summary>One try as told.</summary>
sealed record AttemptView
{
    public required int Number { get; init; }
    public required string Trigger { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public required double DurationMs { get; init; }
    public required PhasesView Phases { get; init; }
    public string? RemoteAddress { get; init; }
    public int? StatusCode { get; init; }
    public string? ErrorCode { get; init; }
    public string? Error { get; init; }
    public JsonElement RequestHeaders { get; init; }
    public JsonElement? ResponseHeaders { get; init; }

    /// <summary>As text, when it is text; otherwise <see cref="ResponseBodyBase64"/>. At most 64 KiB of it.</summary>
    public string? ResponseBody { get; init; }
    public string? ResponseBodyBase64 { get; init; }
    public long? ResponseSize { get; init; }

    public static AttemptView Of(AttemptRow row)
    {
        var text = Text(row.ResponseBody);
        return new AttemptView
        {
            Number = row.Number,
            Trigger = row.Trigger,
            StartedAt = row.StartedAt,
            DurationMs = row.DurationMicros / 1000.0,
            Phases = new(Ms(row.DnsMicros), Ms(row.ConnectMicros), Ms(row.TlsMicros), Ms(row.FirstByteMicros)),
            RemoteAddress = row.RemoteAddress,
            StatusCode = row.StatusCode,
            ErrorCode = row.ErrorCode,
            Error = row.Error,
            RequestHeaders = JsonSerializer.Deserialize<JsonElement>(row.RequestHeaders),
            ResponseHeaders = row.ResponseHeaders is null ? null : JsonSerializer.Deserialize<JsonElement>(row.ResponseHeaders),
            ResponseBody = text,
            ResponseBodyBase64 = text is null && row.ResponseBody is { } bytes ? Convert.ToBase64String(bytes) : null,
            ResponseSize = row.ResponseSize,
        };
    }

    public static AttemptView Of(CallAnswer answer, string requestHeaders) =>
        Of(
            new AttemptRow
            {
                Number = 1,
                Trigger = AttemptTriggers.Test,
                StartedAt = answer.StartedAt,
                DurationMicros = answer.DurationMicros,
                DnsMicros = answer.Phases.DnsMicros,
                ConnectMicros = answer.Phases.ConnectMicros,
                TlsMicros = answer.Phases.TlsMicros,
                FirstByteMicros = answer.FirstByteMicros,
                RemoteAddress = answer.RemoteAddress,
                StatusCode = answer.StatusCode,
                ErrorCode = answer.ErrorCode,
                Error = answer.Error,
                RequestHeaders = requestHeaders,
                ResponseHeaders = answer.ResponseHeaders,
                ResponseBody = answer.ResponseBody,
                ResponseSize = answer.ResponseSize,
            }
        );

    static double? Ms(long? micros) => micros / 1000.0;

    // The cut at 64 KiB may go through a character: up to three bytes at the end are forgiven.
    static string? Text(byte[]? bytes)
    {
        var strict = new UTF8Encoding(false, throwOnInvalidBytes: true);
        for (var spare = 0; bytes is not null && spare <= Math.Min(3, bytes.Length == GuardedHttp.KeptBody ? 3 : 0); spare++)
        {
            try
            {
                var text = strict.GetString(bytes, 0, bytes.Length - spare);
                return text.Contains('\0', StringComparison.Ordinal) ? null : text;
            }
            catch (DecoderFallbackException)
            {
                // One byte less, or it is not text.
            }
        }
        return null;
    }
}
