using System.Text.Json;

namespace Portal.Approvals;

/// <summary>What the fields of a route are called: the <c>title</c> of the schema, else the name.</summary>
sealed class FieldLabels(string? schema)
{
    readonly JsonElement properties = PropertiesOf(schema);

    public string Of(string name) =>
        properties.ValueKind == JsonValueKind.Object
        && properties.TryGetProperty(name, out var property)
        && property.ValueKind == JsonValueKind.Object
        && property.TryGetProperty("title", out var title)
        && title.ValueKind == JsonValueKind.String
            ? title.GetString()!
            : name;

    static JsonElement PropertiesOf(string? schema) =>
        schema is not null
        && JsonSerializer.Deserialize<JsonElement>(schema) is { ValueKind: JsonValueKind.Object } rules
        && rules.TryGetProperty("properties", out var properties)
            ? properties
            : default;
}
