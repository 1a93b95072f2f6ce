using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Portal.Delivery;

/// <summary>Headers of an answer as stored JSON: secrets masked, at most 16 KiB.</summary>
static class MaskedHeaders
{
    /// <summary>In place of a secret.</summary>
    public const string Mask = "***";

    const int MaxBytes = 16 * 1024;

    public static string Write(HttpResponseMessage response)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            // The handler keeps the two apart; a name occurs in one of them only.
            foreach (var (name, values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
            {
                if (json.BytesCommitted + json.BytesPending > MaxBytes - 1024)
                    break;
                json.WriteString(name, IsSecret(name) ? Mask : Cut(values.ToString()));
            }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static bool IsSecret(string name) =>
        name.Contains("authorization", StringComparison.OrdinalIgnoreCase)
        || name.Contains("cookie", StringComparison.OrdinalIgnoreCase)
        || name.Contains("signature", StringComparison.OrdinalIgnoreCase)
        || name.Contains("secret", StringComparison.OrdinalIgnoreCase)
        || name.Contains("token", StringComparison.OrdinalIgnoreCase)
        || name.Contains("api-key", StringComparison.OrdinalIgnoreCase)
        || name.Contains("apikey", StringComparison.OrdinalIgnoreCase);

    static string Cut(string value) => value.Length <= 1000 ? value : value[..1000] + "…";
}
