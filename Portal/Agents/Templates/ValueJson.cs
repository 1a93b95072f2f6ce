using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Fluid.Values;

namespace Portal.Agents;

/// <summary>Writes what a template holds as one JSON value: the filter <c>json</c>.</summary>
static class ValueJson
{
    static readonly JsonWriterOptions Form = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static string Write(FluidValue value)
    {
        // The usual case, a short text, needs no writer.
        if (value is StringValue text)
            return $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text.ToStringValue())}\"";
        if (value is JsonObjectValue json)
            return json.Element.GetRawText();
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes, Form))
            Write(writer, value, depth: 0);
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    static void Write(Utf8JsonWriter writer, FluidValue value, int depth)
    {
        if (depth > 64)
            throw new TemplateFailure("The filter json met values nested more than 64 deep.");
        switch (value)
        {
            case JsonObjectValue json:
                writer.WriteRawValue(json.Element.GetRawText(), skipInputValidation: true);
                break;
            case ObjectValue record:
                writer.WriteStartObject();
                foreach (var name in record.Names)
                {
                    writer.WritePropertyName(name);
                    Write(writer, record.Member(name), depth + 1);
                }
                writer.WriteEndObject();
                break;
            case ArrayValue array:
                writer.WriteStartArray();
                foreach (var item in array.Values)
                    Write(writer, item, depth + 1);
                writer.WriteEndArray();
                break;
            case ExactNumberValue number:
                writer.WriteRawValue(number.ToStringValue(), skipInputValidation: true);
                break;
            default:
                WriteScalar(writer, value);
                break;
        }
    }

    static void WriteScalar(Utf8JsonWriter writer, FluidValue value)
    {
        switch (value.Type)
        {
            case FluidValues.Nil:
                writer.WriteNullValue();
                break;
            case FluidValues.Boolean:
                writer.WriteBooleanValue(value.ToBooleanValue());
                break;
            case FluidValues.Number:
                writer.WriteNumberValue(value.ToNumberValue());
                break;
            case FluidValues.DateTime:
                var time = (DateTimeOffset)value.ToObjectValue();
                writer.WriteStringValue(time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
                break;
            default:
                writer.WriteStringValue(value.ToStringValue());
                break;
        }
    }
}
