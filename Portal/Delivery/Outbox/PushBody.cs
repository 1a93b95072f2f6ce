using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Portal.Domain.Common;
using Portal.Domain.Delivery;

namespace Portal.Delivery;

/// <summary>The body of a push, written once: <c>{"type","timestamp","data"[,"cause"]}</c>, the same bytes in every attempt.</summary>
static class PushBody
{
    /// <summary>Largest body; what is larger travels as links.</summary>
    public const int MaxBytes = 256 * 1024;

    public static byte[] Write(PushRequest request)
    {
        var buffer = new ArrayBufferWriter<byte>(request.Data.Length + 512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, request.Type);
            json.WriteString(
                "timestamp"u8,
                request.Timestamp.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)
            );
            json.WritePropertyName("data"u8);
            WriteData(json, request);
            if (request.Cause is { } cause)
                WriteCause(json, cause);
            json.WriteEndObject();
        }
        if (buffer.WrittenCount > MaxBytes)
            throw new RefusalException(
                RefusalKind.Invalid,
                "payload-too-large",
                $"The push {request.Type} has {buffer.WrittenCount} bytes; at most {MaxBytes} are sent. Push links to large content instead."
            );
        return buffer.WrittenSpan.ToArray();
    }

    static void WriteData(Utf8JsonWriter json, PushRequest request)
    {
        try
        {
            json.WriteRawValue(request.Data.Span);
        }
        catch (Exception failure) when (failure is JsonException or ArgumentException)
        {
            throw new RefusalException(
                RefusalKind.Invalid,
                "payload-not-json",
                $"The data of the push {request.Type} is not one JSON value: {failure.Message}"
            );
        }
    }

    static void WriteCause(Utf8JsonWriter json, PushCause cause)
    {
        json.WriteStartObject("cause"u8);
        if (cause.MessageId is { } message)
            json.WriteString("messageId"u8, message);
        json.WriteString("runId"u8, cause.RunId);
        json.WriteString("agent"u8, cause.Agent);
        json.WriteNumber("agentVersion"u8, cause.AgentVersion);
        json.WriteEndObject();
    }
}
