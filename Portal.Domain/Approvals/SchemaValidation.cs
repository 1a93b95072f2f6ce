using System.Globalization;
using System.Net.Mail;
using System.Text.Json;
using System.Text.RegularExpressions;
using Portal.Domain.Common;

namespace Portal.Domain.Approvals;

/// <summary>One validation of one value; see <see cref="FieldsSchema"/>.</summary>
sealed class SchemaValidation(FieldsSchema owner, List<Fault> faults)
{
    const int MaxDepth = 128;

    public static readonly IReadOnlyList<string> Types = ["object", "array", "string", "number", "integer", "boolean", "null"];

    public void Check(JsonElement schema, JsonElement value, string at, int depth)
    {
        if (depth > MaxDepth)
        {
            Add(at, "too-deep", "The value is nested too deeply.");
            return;
        }
        if (schema.ValueKind == JsonValueKind.False)
            Add(at, "not-allowed", "Nothing is allowed here.");
        if (schema.ValueKind != JsonValueKind.Object)
            return;
        if (schema.TryGetProperty("$ref", out var reference) && owner.Resolve(reference.GetString()!) is { } target)
            Check(target, value, at, depth + 1);
        if (schema.TryGetProperty("type", out var type) && !OfType(type, value))
        {
            Add(at, "wrong-type", $"It must be {TypeText(type)}, but it is {NameOf(value)}.");
            return;
        }
        CheckConstants(schema, value, at);
        CheckCombined(schema, value, at, depth);
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                CheckObject(schema, value, at, depth);
                break;
            case JsonValueKind.Array:
                CheckArray(schema, value, at, depth);
                break;
            case JsonValueKind.String:
                CheckText(schema, value.GetString()!, at);
                break;
            case JsonValueKind.Number:
                CheckNumber(schema, value, at);
                break;
        }
    }

    void CheckConstants(JsonElement schema, JsonElement value, string at)
    {
        if (schema.TryGetProperty("enum", out var words) && !words.EnumerateArray().Any(x => JsonElement.DeepEquals(x, value)))
            Add(at, "not-in-list", $"It must be one of {string.Join(", ", words.EnumerateArray().Select(x => x.GetRawText()))}.");
        if (schema.TryGetProperty("const", out var only) && !JsonElement.DeepEquals(only, value))
            Add(at, "not-in-list", $"It must be {only.GetRawText()}.");
    }

    void CheckCombined(JsonElement schema, JsonElement value, string at, int depth)
    {
        if (schema.TryGetProperty("allOf", out var all))
            foreach (var part in all.EnumerateArray())
                Check(part, value, at, depth + 1);
        if (schema.TryGetProperty("anyOf", out var any) && !any.EnumerateArray().Any(x => Passes(x, value, depth)))
            Add(at, "no-match", "It matches none of the allowed forms (anyOf).");
        if (schema.TryGetProperty("oneOf", out var one) && one.EnumerateArray().Count(x => Passes(x, value, depth)) is var hits and not 1)
            Add(at, "no-match", $"It must match exactly one of the allowed forms (oneOf), but matches {hits}.");
        if (schema.TryGetProperty("not", out var not) && Passes(not, value, depth))
            Add(at, "not-allowed", "It has a form that is not allowed (not).");
        if (!schema.TryGetProperty("if", out var condition))
            return;
        if (schema.TryGetProperty(Passes(condition, value, depth) ? "then" : "else", out var consequence))
            Check(consequence, value, at, depth + 1);
    }

    void CheckObject(JsonElement schema, JsonElement value, string at, int depth)
    {
        if (schema.TryGetProperty("required", out var required))
            foreach (var name in required.EnumerateArray().Select(x => x.GetString()!).Where(x => !value.TryGetProperty(x, out _)))
                Add(Below(at, name), "required", $"{name} is required.");
        if (schema.TryGetProperty("dependentRequired", out var dependent))
            foreach (var member in dependent.EnumerateObject().Where(x => value.TryGetProperty(x.Name, out _)))
            foreach (var name in member.Value.EnumerateArray().Select(x => x.GetString()!).Where(x => !value.TryGetProperty(x, out _)))
                Add(Below(at, name), "required", $"{name} is required when {member.Name} is given.");
        Count(schema, "minProperties", "maxProperties", value.EnumerateObject().Count(), "members", at);
        var hasProperties = schema.TryGetProperty("properties", out var properties);
        var hasPatterns = schema.TryGetProperty("patternProperties", out var patterns);
        var hasNames = schema.TryGetProperty("propertyNames", out var names);
        var hasRest = schema.TryGetProperty("additionalProperties", out var rest);
        foreach (var member in value.EnumerateObject())
        {
            var (below, known) = (Below(at, member.Name), false);
            if (hasNames)
                Check(names, JsonSerializer.SerializeToElement(member.Name), below, depth + 1);
            if (hasProperties && properties.TryGetProperty(member.Name, out var property))
            {
                known = true;
                Check(property, member.Value, below, depth + 1);
            }
            if (hasPatterns)
                foreach (var pattern in patterns.EnumerateObject().Where(x => Matches(x.Name, member.Name) == true))
                {
                    known = true;
                    Check(pattern.Value, member.Value, below, depth + 1);
                }
            if (known || !hasRest)
                continue;
            if (rest.ValueKind == JsonValueKind.False)
                Add(below, "unknown-member", $"{member.Name} is not a field of this route.");
            else
                Check(rest, member.Value, below, depth + 1);
        }
    }

    void CheckArray(JsonElement schema, JsonElement value, string at, int depth)
    {
        var length = value.GetArrayLength();
        Count(schema, "minItems", "maxItems", length, "items", at);
        var first = 0;
        if (schema.TryGetProperty("prefixItems", out var prefix))
            for (; first < Math.Min(prefix.GetArrayLength(), length); first++)
                Check(prefix[first], value[first], $"{at}/{first}", depth + 1);
        if (schema.TryGetProperty("items", out var items))
            for (var i = first; i < length; i++)
                Check(items, value[i], $"{at}/{i}", depth + 1);
        if (schema.TryGetProperty("uniqueItems", out var unique) && unique.ValueKind == JsonValueKind.True)
            for (var i = 1; i < length; i++)
                if (value.EnumerateArray().Take(i).Any(x => JsonElement.DeepEquals(x, value[i])))
                    Add($"{at}/{i}", "not-unique", "This item is there twice.");
    }

    void CheckText(JsonElement schema, string text, string at)
    {
        if (schema.TryGetProperty("minLength", out _) || schema.TryGetProperty("maxLength", out _))
            Count(schema, "minLength", "maxLength", text.EnumerateRunes().Count(), "characters", at);
        if (schema.TryGetProperty("pattern", out var pattern))
        {
            if (Matches(pattern.GetString()!, text) is not true)
                Add(at, "no-match", $"It does not match the pattern {pattern.GetString()}.");
        }
        if (
            schema.TryGetProperty("format", out var format)
            && format.ValueKind == JsonValueKind.String
            && !OfFormat(format.GetString()!, text)
        )
            Add(at, "bad-format", $"It is no {format.GetString()}.");
    }

    void CheckNumber(JsonElement schema, JsonElement value, string at)
    {
        var number = value.GetDouble();
        if (schema.TryGetProperty("minimum", out var minimum) && number < minimum.GetDouble())
            Add(at, "out-of-range", $"It must be at least {minimum.GetRawText()}.");
        if (schema.TryGetProperty("maximum", out var maximum) && number > maximum.GetDouble())
            Add(at, "out-of-range", $"It must be at most {maximum.GetRawText()}.");
        if (schema.TryGetProperty("exclusiveMinimum", out var above) && number <= above.GetDouble())
            Add(at, "out-of-range", $"It must be above {above.GetRawText()}.");
        if (schema.TryGetProperty("exclusiveMaximum", out var below) && number >= below.GetDouble())
            Add(at, "out-of-range", $"It must be below {below.GetRawText()}.");
        if (schema.TryGetProperty("multipleOf", out var factor) && !IsMultiple(value, factor))
            Add(at, "out-of-range", $"It must be a multiple of {factor.GetRawText()}.");
    }

    void Count(JsonElement schema, string least, string most, int count, string what, string at)
    {
        if (schema.TryGetProperty(least, out var min) && count < min.GetInt32())
            Add(at, "too-short", $"It must have at least {min.GetInt32()} {what}.");
        if (schema.TryGetProperty(most, out var max) && count > max.GetInt32())
            Add(at, "too-long", $"It must have at most {max.GetInt32()} {what}.");
    }

    bool Passes(JsonElement schema, JsonElement value, int depth)
    {
        var inner = new List<Fault>();
        new SchemaValidation(owner, inner).Check(schema, value, "", depth + 1);
        return inner.Count == 0;
    }

    // Null: the pattern took too long on this text, which counts as no match.
    static bool? Matches(string pattern, string text)
    {
        try
        {
            return FieldsSchema.Pattern(pattern).IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    static bool IsMultiple(JsonElement value, JsonElement factor) =>
        value.TryGetDecimal(out var number) && factor.TryGetDecimal(out var unit) && unit != 0
            ? number % unit == 0
            : Math.IEEERemainder(value.GetDouble(), factor.GetDouble()) == 0;

    static bool OfType(JsonElement type, JsonElement value) =>
        type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Any(x => OfType(x, value)) : IsA(type.GetString()!, value);

    static bool IsA(string type, JsonElement value) =>
        type switch
        {
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            "string" => value.ValueKind == JsonValueKind.String,
            "number" => value.ValueKind == JsonValueKind.Number,
            "integer" => value.ValueKind == JsonValueKind.Number && Math.Floor(value.GetDouble()) == value.GetDouble(),
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            _ => value.ValueKind == JsonValueKind.Null,
        };

    static string TypeText(JsonElement type) =>
        type.ValueKind == JsonValueKind.Array ? string.Join(" or ", type.EnumerateArray().Select(x => x.GetString())) : type.GetString()!;

    static string NameOf(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.True or JsonValueKind.False => "boolean",
            var kind => kind.ToString().ToLowerInvariant(),
        };

    static bool OfFormat(string format, string text) =>
        format switch
        {
            "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
            "date-time" => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out _)
                && text.Length >= 20
                && text[10] is 'T' or 't',
            "email" => MailAddress.TryCreate(text, out var address) && address.Address == text,
            "uri" => Uri.TryCreate(text, UriKind.Absolute, out _),
            "uuid" => Guid.TryParseExact(text, "D", out _),
            _ => true,
        };

    static string Below(string at, string name) => at + "/" + FieldsSchema.Token(name);

    void Add(string at, string code, string message) => faults.Add(new Fault(at, code, message));
}
