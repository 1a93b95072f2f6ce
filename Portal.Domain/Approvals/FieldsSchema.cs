using System.Text.Json;
using System.Text.RegularExpressions;
using Portal.Domain.Common;

namespace Portal.Domain.Approvals;

/// <summary>
/// The JSON Schema of a route's fields: the vocabulary of 2020-12 that forms use. A keyword that would restrict
/// values but is not understood here is refused when the route is saved, never ignored; annotations pass.
/// </summary>
public sealed class FieldsSchema
{
    const int MaxDepth = 64;

    static readonly HashSet<string> NotUnderstood =
    [
        "unevaluatedProperties",
        "unevaluatedItems",
        "dependentSchemas",
        "contains",
        "minContains",
        "maxContains",
        "$dynamicRef",
        "$recursiveRef",
        "additionalItems",
        "dependencies",
        "disallow",
        "extends",
        "divisibleBy",
    ];

    readonly JsonElement root;

    FieldsSchema(JsonElement root) => this.root = root;

    /// <summary>Reads a schema; every fault with its pointer below <paramref name="at"/>.</summary>
    public static FieldsSchema? Read(JsonElement schema, string at, ICollection<Fault> faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        var before = faults.Count;
        var read = new FieldsSchema(schema.Clone());
        if (schema.ValueKind != JsonValueKind.Object)
            faults.Add(new Fault(at, "wrong-type", "The schema must be a JSON object."));
        else
            read.CheckSchema(schema, at, faults, 0);
        return faults.Count == before ? read : null;
    }

    /// <summary>Every fault of the value, with pointers below <paramref name="at"/>.</summary>
    public IReadOnlyList<Fault> Validate(JsonElement value, string at)
    {
        var faults = new List<Fault>();
        new SchemaValidation(this, faults).Check(root, value, at, 0);
        return faults;
    }

    /// <summary>A pointer token (RFC 6901, 3).</summary>
    public static string Token(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    /// <summary>A pattern; unanchored, with a time limit because routes are made by people.</summary>
    internal static Regex Pattern(string pattern) => new(pattern, RegexOptions.CultureInvariant, TimeSpan.FromMilliseconds(100));

    /// <summary>The schema that a local reference names; null when there is none.</summary>
    internal JsonElement? Resolve(string reference)
    {
        if (reference == "#")
            return root;
        if (!reference.StartsWith("#/", StringComparison.Ordinal))
            return null;
        var at = root;
        foreach (var token in reference[2..].Split('/'))
        {
            var name = Uri.UnescapeDataString(token)
                .Replace("~1", "/", StringComparison.Ordinal)
                .Replace("~0", "~", StringComparison.Ordinal);
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
                return null;
        }
        return at;
    }

    void CheckSchema(JsonElement schema, string at, ICollection<Fault> faults, int depth)
    {
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return;
        if (schema.ValueKind != JsonValueKind.Object)
        {
            faults.Add(new Fault(at, "wrong-type", "A schema is an object, true or false."));
            return;
        }
        if (depth > MaxDepth)
        {
            faults.Add(new Fault(at, "too-deep", $"A schema may be nested {MaxDepth} deep."));
            return;
        }
        foreach (var keyword in schema.EnumerateObject())
            CheckKeyword(keyword, at + "/" + Token(keyword.Name), faults, depth);
    }

    void CheckKeyword(JsonProperty keyword, string at, ICollection<Fault> faults, int depth)
    {
        var value = keyword.Value;
        if (NotUnderstood.Contains(keyword.Name))
            faults.Add(new Fault(at, "not-supported", $"The keyword {keyword.Name} is not supported; leave it out."));
        switch (keyword.Name)
        {
            case "properties" or "patternProperties" or "$defs" or "definitions":
                if (Is(value, JsonValueKind.Object, at, "an object of schemas", faults))
                    foreach (var member in value.EnumerateObject())
                        CheckSchema(member.Value, at + "/" + Token(member.Name), faults, depth + 1);
                break;
            case "items" or "additionalProperties" or "propertyNames" or "not" or "if" or "then" or "else":
                CheckSchema(value, at, faults, depth + 1);
                break;
            case "prefixItems" or "allOf" or "anyOf" or "oneOf":
                if (Is(value, JsonValueKind.Array, at, "an array of schemas", faults))
                    for (var i = 0; i < value.GetArrayLength(); i++)
                        CheckSchema(value[i], $"{at}/{i}", faults, depth + 1);
                break;
            case "type":
                CheckTypes(value, at, faults);
                break;
            case "required":
                if (Is(value, JsonValueKind.Array, at, "an array of names", faults))
                    foreach (var name in value.EnumerateArray())
                        Is(name, JsonValueKind.String, at, "an array of names", faults);
                break;
            case "dependentRequired":
                if (Is(value, JsonValueKind.Object, at, "an object of arrays", faults))
                    foreach (var member in value.EnumerateObject())
                        Is(member.Value, JsonValueKind.Array, at + "/" + Token(member.Name), "an array of names", faults);
                break;
            case "enum":
                Is(value, JsonValueKind.Array, at, "an array of values", faults);
                break;
            case "pattern":
                CheckPattern(value, at, faults);
                break;
            case "$ref":
                if (value.ValueKind != JsonValueKind.String || Resolve(value.GetString()!) is null)
                    faults.Add(new Fault(at, "bad-reference", "A reference must point into this schema, e.g. #/$defs/line."));
                break;
            case "minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum" or "multipleOf":
                if (Is(value, JsonValueKind.Number, at, "a number", faults) && keyword.Name == "multipleOf" && value.GetDouble() <= 0)
                    faults.Add(new Fault(at, "out-of-range", "multipleOf must be above 0."));
                break;
            case "minLength" or "maxLength" or "minItems" or "maxItems" or "minProperties" or "maxProperties":
                if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var count) || count < 0)
                    faults.Add(new Fault(at, "wrong-type", $"{keyword.Name} must be a whole number from 0."));
                break;
            case "uniqueItems":
                if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
                    faults.Add(new Fault(at, "wrong-type", "uniqueItems must be true or false."));
                break;
        }
    }

    static void CheckTypes(JsonElement value, string at, ICollection<Fault> faults)
    {
        var words = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToList() : [value];
        foreach (var word in words)
            if (word.ValueKind != JsonValueKind.String || !SchemaValidation.Types.Contains(word.GetString()!))
                faults.Add(new Fault(at, "unknown-word", $"type must be one of {string.Join(", ", SchemaValidation.Types)}."));
    }

    static void CheckPattern(JsonElement value, string at, ICollection<Fault> faults)
    {
        if (!Is(value, JsonValueKind.String, at, "a regular expression", faults))
            return;
        try
        {
            _ = Pattern(value.GetString()!);
        }
        catch (ArgumentException wrong)
        {
            faults.Add(new Fault(at, "bad-pattern", wrong.Message));
        }
    }

    static bool Is(JsonElement value, JsonValueKind kind, string at, string what, ICollection<Fault> faults)
    {
        if (value.ValueKind == kind)
            return true;
        faults.Add(new Fault(at, "wrong-type", $"This must be {what}."));
        return false;
    }
}
