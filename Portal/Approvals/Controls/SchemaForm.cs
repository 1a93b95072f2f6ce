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
    static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

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

    /// <summary>The same for a document that has fields already: those that the schema does not name are asked for as well.</summary>
    public static IReadOnlyList<FieldInput> Read(JsonElement? schema, IEnumerable<FieldView> present)
    {
        var inputs = Read(schema);
        var known = inputs.Select(x => x.Name).ToHashSet();
        return [.. inputs, .. present.Where(x => !known.Contains(x.Name)).Select(Of)];
    }

    /// <summary>What the inputs show of a document's present fields.</summary>
    public static Dictionary<string, string> Fill(IEnumerable<FieldInput> inputs, IEnumerable<FieldView> present)
    {
        var values = present.ToDictionary(x => x.Name, x => x.Value);
        return inputs.ToDictionary(x => x.Name, x => values.TryGetValue(x.Name, out var value) ? TextOf(x.Kind, value) : "");
    }

    /// <summary>What was written as JSON; empty inputs are left out, what was not touched stays exactly as it is.</summary>
    /// <param name="inputs">What was asked for.</param>
    /// <param name="written">What was written, by name.</param>
    /// <param name="present">The document's fields so far; null for a new document.</param>
    public static (JsonElement Fields, IReadOnlyList<FieldFault> Faults) Write(
        IEnumerable<FieldInput> inputs,
        IReadOnlyDictionary<string, string> written,
        IReadOnlyList<FieldView>? present = null
    )
    {
        var (fields, faults) = (new JsonObject(), new List<FieldFault>());
        foreach (var input in inputs)
        {
            if (present is not null)
            {
                var before = present.FirstOrDefault(x => x.Name == input.Name);
                if ((written.GetValueOrDefault(input.Name) ?? "") == (before is null ? "" : TextOf(input.Kind, before.Value)))
                {
                    if (before is not null)
                        fields[input.Name] = JsonSerializer.SerializeToNode(before.Value);
                    continue;
                }
            }
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

    // What no input of its kind could show (a number where a text belongs) is shown as JSON text.
    static string TextOf(FieldKind kind, JsonElement value) =>
        kind switch
        {
            FieldKind.Json => JsonSerializer.Serialize(value, Readable),
            FieldKind.Boolean => value.ValueKind == JsonValueKind.True ? "true" : "",
            _ => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText(),
        };

    static FieldInput Of(FieldView present) =>
        new(
            present.Name,
            present.Label,
            null,
            present.Value.ValueKind switch
            {
                JsonValueKind.String when present.Value.GetString()!.Contains('\n', StringComparison.Ordinal) => FieldKind.LongText,
                JsonValueKind.String => FieldKind.Text,
                JsonValueKind.Number => FieldKind.Number,
                JsonValueKind.True or JsonValueKind.False => FieldKind.Boolean,
                _ => FieldKind.Json,
            },
            false,
            []
        );

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
