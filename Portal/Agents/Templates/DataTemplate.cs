using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Fluid;

namespace Portal.Agents;

/// <summary>The <c>data</c> of a push: an object whose texts are templates, or one text that must give valid JSON.</summary>
abstract class DataTemplate
{
    /// <summary>One JSON value, UTF-8.</summary>
    /// <exception cref="TemplateFailure">Says where.</exception>
    public abstract ReadOnlyMemory<byte> Render(TemplateContext context, RunClock clock);

    /// <summary>Null with faults when it is wrong.</summary>
    public static DataTemplate? Read(JsonElement data, string pointer, DefinitionReading reading)
    {
        if (data.ValueKind == JsonValueKind.String)
            return TemplateReading.Read(data, pointer, reading) is { } text ? new TextData(text) : null;
        if (data.ValueKind == JsonValueKind.Object)
            return DataNode.Read(data, pointer, reading) is { } node ? new ObjectData(node) : null;
        reading.Fault(pointer, "wrong-type", "data is an object whose texts are templates, or a text that gives JSON.");
        return null;
    }

    sealed class TextData(TemplateText template) : DataTemplate
    {
        const int ShownAround = 30;

        public override ReadOnlyMemory<byte> Render(TemplateContext context, RunClock clock)
        {
            var text = template.Render(context, TemplateLanguage.JsonEncoder, clock);
            var bytes = Encoding.UTF8.GetBytes(text);
            try
            {
                var reader = new Utf8JsonReader(bytes);
                reader.Read();
                reader.Skip();
                if (!reader.Read())
                    return bytes.AsMemory();
                throw new TemplateFailure("data gave more than one JSON value.");
            }
            catch (JsonException wrong)
            {
                throw new TemplateFailure(Where(bytes, wrong));
            }
        }

        static string Where(byte[] bytes, JsonException wrong)
        {
            var (line, column) = ((int)(wrong.LineNumber ?? 0), (int)(wrong.BytePositionInLine ?? 0));
            var at = 0;
            for (var i = 0; i < line && at < bytes.Length; i++)
                at += bytes.AsSpan(at).IndexOf((byte)'\n') + 1;
            at = Math.Min(at + column, bytes.Length);
            var begin = Math.Max(0, at - ShownAround);
            var around = Encoding.UTF8.GetString(bytes, begin, Math.Min(bytes.Length, at + ShownAround) - begin).ReplaceLineEndings(" ");
            return $"data gave no valid JSON: line {line + 1}, column {column + 1}, near '{around.Trim('\uFFFD')}'.";
        }
    }

    sealed class ObjectData(DataNode root) : DataTemplate
    {
        static readonly JsonWriterOptions Form = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

        public override ReadOnlyMemory<byte> Render(TemplateContext context, RunClock clock)
        {
            var bytes = new ArrayBufferWriter<byte>(512);
            using (var writer = new Utf8JsonWriter(bytes, Form))
                root.Write(writer, context, clock);
            return bytes.WrittenMemory;
        }
    }
}

/// <summary>One node of data in the object form.</summary>
sealed class DataNode
{
    IReadOnlyList<(string Name, DataNode Node)>? members;
    IReadOnlyList<DataNode>? items;
    TemplateText? template;
    string literal = "null";

    public static DataNode? Read(JsonElement element, string pointer, DefinitionReading reading)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var members = element
                    .EnumerateObject()
                    .Select(x => (x.Name, Node: Read(x.Value, $"{pointer}/{DefinitionReading.Escape(x.Name)}", reading)!))
                    .ToList();
                return members.Exists(x => x.Node is null) ? null : new DataNode { members = members };
            case JsonValueKind.Array:
                var items = element.EnumerateArray().Select((x, i) => Read(x, $"{pointer}/{i}", reading)!).ToList();
                return items.Contains(null!) ? null : new DataNode { items = items };
            case JsonValueKind.String:
                return TemplateReading.Read(element, pointer, reading) is { } template ? new DataNode { template = template } : null;
            default:
                return new DataNode { literal = element.GetRawText() };
        }
    }

    public void Write(Utf8JsonWriter writer, TemplateContext context, RunClock clock)
    {
        if (members is not null)
        {
            writer.WriteStartObject();
            foreach (var (name, node) in members)
            {
                writer.WritePropertyName(name);
                node.Write(writer, context, clock);
            }
            writer.WriteEndObject();
        }
        else if (items is not null)
        {
            writer.WriteStartArray();
            foreach (var item in items)
                item.Write(writer, context, clock);
            writer.WriteEndArray();
        }
        else if (template is null)
            writer.WriteRawValue(literal);
        else if (template.IsOneJsonValue)
            writer.WriteRawValue(template.Render(context, NullEncoder.Default, clock));
        else
            writer.WriteStringValue(template.Render(context, NullEncoder.Default, clock));
    }
}

/// <summary>Reads a template out of a definition.</summary>
static class TemplateReading
{
    const int Longest = 64 * 1024;

    public static TemplateText? Read(JsonElement element, string pointer, DefinitionReading reading)
    {
        if (element.ValueKind != JsonValueKind.String)
        {
            reading.Fault(pointer, "wrong-type", $"A text is expected here, not {DefinitionReading.NameOf(element.ValueKind)}.");
            return null;
        }
        var text = element.GetString()!;
        if (text.Length > Longest)
        {
            reading.Fault(pointer, "too-long", $"A template may have {Longest} characters.");
            return null;
        }
        var template = TemplateText.TryParse(text, out var wrong);
        if (template is null)
            reading.Fault(pointer, "bad-template", $"The template is wrong: {wrong}");
        return template;
    }
}
