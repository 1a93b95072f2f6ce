using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Portal.Api;

/// <summary>Times go out in UTC with <c>Z</c>, in one form everywhere (contract, section 2); any offset comes in.</summary>
sealed class UtcTimes : JsonConverter<DateTimeOffset>
{
    const string Form = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'";

    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var time))
            return time.ToUniversalTime();
        throw new JsonException();
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString(Form, CultureInfo.InvariantCulture));
}
