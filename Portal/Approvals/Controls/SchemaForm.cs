using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Portal.Approvals.Controls;

/// <summary>How a field is asked for.</summary>
public enum FieldKind
{
    Text,
    LongText,
    Number,
    Boolean,
    Date,
    Choice,

    /// <summary>Anything that has no plain input: written as JSON.</summary>
    Json,
}

/// <summary>One field of a route's schema as a form asks for it.</summary>
public sealed record FieldInput(string Name, string Label, string? Help, FieldKind Kind, bool Required, IReadOnlyList<string> Choices);

/// <summary>What is wrong with what was written, before the server is asked: <c>not-a-number</c> or <c>not-json</c>.</summary>
public sealed record FieldFault(string Name, string Code);

/// <summary>Makes a form of a JSON Schema and a JSON object of what was written. The server checks again; this only helps.</summary>
public static class SchemaForm
{
    /// <summary>The fields in the order of the schema; empty when it names none.</summary>
    public static IReadOnlyList<FieldInput> Read(JsonElement? schema)
    {
        if (
            schema is not { ValueKind: JsonValueKind.Object } rules
            || !rules.TryGetProperty("properties", out var properties)
            || properties.ValueKind != JsonValueKind.Object
        )
            return [];
        var required =
            rules.TryGetProperty("required", out var names) && names.ValueKind == JsonValueKind.Array
                ? names.EnumerateArray().Select(x => x.GetString()).ToHashSet()
                : [];
        return [.. properties.EnumerateObject().Select(x => Of(x.Name, x.Value, required.Contains(x.Name)))];
    }

    /// <summary>What was written as JSON; empty inputs are left out.</summary>
    public static (JsonElement Fields, IReadOnlyList<FieldFault> Faults) Write(
        IEnumerable<FieldInput> inputs,
        IReadOnlyDictionary<string, string> written
    )
    {
        var (fields, faults) = (new JsonObject(), new List<FieldFault>());
        foreach (var input in inputs)
        {
            var text = written.GetValueOrDefault(input.Name)?.Trim() ?? "";
            if (text.Length == 0 && input.Kind != FieldKind.Boolean)
                continue;
            if (TryParse(input.Kind, text, out var value, out var fault))
                fields[input.Name] = value;
            else
                faults.Add(new FieldFault(input.Name, fault));
        }
        return (JsonSerializer.SerializeToElement(fields), faults);
    }

    static bool TryParse(FieldKind kind, string text, out JsonNode? value, out string fault)
    {
        (value, fault) = (null, "");
        switch (kind)
        {
            case FieldKind.Number:
                // Both 1,250.50 and 1250.5 are meant; a comma for decimals is not guessed at.
                if (!decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var number))
                {
                    fault = "not-a-number";
                    return false;
                }
                value = number;
                return true;
            case FieldKind.Boolean:
                value = text == "true";
                return true;
            case FieldKind.Json:
                try
                {
                    value = JsonNode.Parse(text);
                    return true;
                }
                catch (JsonException)
                {
                    fault = "not-json";
                    return false;
                }
            default:
                value = text;
                return true;
        }
    }

    static FieldInput Of(string name, JsonElement rule, bool required) =>
        rule.ValueKind != JsonValueKind.Object
            ? new FieldInput(name, name, null, FieldKind.Text, required, [])
            : new FieldInput(name, Text(rule, "title") ?? name, Text(rule, "description"), KindOf(rule), required, ChoicesOf(rule));

    static FieldKind KindOf(JsonElement rule) =>
        Text(rule, "type") switch
        {
            _ when ChoicesOf(rule).Count > 0 => FieldKind.Choice,
            "number" or "integer" => FieldKind.Number,
            "boolean" => FieldKind.Boolean,
            "string" when Text(rule, "format") == "date" => FieldKind.Date,
            "string" when rule.TryGetProperty("maxLength", out var max) && max.TryGetInt32(out var most) && most > 200 =>
                FieldKind.LongText,
            "string" => FieldKind.Text,
            _ => FieldKind.Json,
        };

    static IReadOnlyList<string> ChoicesOf(JsonElement rule) =>
        rule.TryGetProperty("enum", out var words)
        && words.ValueKind == JsonValueKind.Array
        && words.EnumerateArray().All(x => x.ValueKind == JsonValueKind.String)
            ? [.. words.EnumerateArray().Select(x => x.GetString()!)]
            : [];

    static string? Text(JsonElement rule, string name) =>
        rule.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
