using System.Text.Json;
using Portal.Domain.Common;

namespace Portal.Agents;

/// <summary>Collects the faults of one definition; every one names its place by a JSON Pointer (RFC 6901).</summary>
sealed class DefinitionReading
{
    public List<Fault> Faults { get; } = [];

    public void Fault(string pointer, string code, string message) => Faults.Add(new Fault(pointer, code, message));

    /// <summary>Reads an object strictly: a member that is not <paramref name="known"/> is a fault. Null when it is no object.</summary>
    public ObjectReading? Object(JsonElement element, string pointer, params ReadOnlySpan<string> known)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            Fault(pointer, "wrong-type", $"An object is expected here, not {NameOf(element.ValueKind)}.");
            return null;
        }
        foreach (var member in element.EnumerateObject())
        {
            if (!known.Contains(member.Name))
                Fault(
                    $"{pointer}/{Escape(member.Name)}",
                    "unknown-member",
                    $"'{member.Name}' is not known here; known are {string.Join(", ", known.ToArray())}."
                );
        }
        return new ObjectReading(this, element, pointer);
    }

    /// <summary>
    /// Half a surrogate pair in a text or a name is JSON by its grammar, but no text: reading it would fail somewhere in the
    /// middle.
    /// </summary>
    public void CheckTexts(JsonElement element, string pointer)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in element.EnumerateObject())
            {
                if (IsText(() => member.Name))
                    CheckTexts(member.Value, $"{pointer}/{Escape(member.Name)}");
                else
                    Fault(pointer, "bad-text", "The name of a member holds half of a surrogate pair.");
            }
        }
        else if (element.ValueKind == JsonValueKind.Array)
        {
            for (var i = 0; i < element.GetArrayLength(); i++)
                CheckTexts(element[i], $"{pointer}/{i}");
        }
        else if (element.ValueKind == JsonValueKind.String && !IsText(element.GetString))
            Fault(pointer, "bad-text", "The text holds half of a surrogate pair.");
    }

    static bool IsText(Func<string?> read)
    {
        try
        {
            return read() is not null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>RFC 6901, section 3.</summary>
    public static string Escape(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    public static string NameOf(JsonValueKind kind) =>
        kind switch
        {
            JsonValueKind.Array => "an array",
            JsonValueKind.Object => "an object",
            JsonValueKind.String => "a text",
            JsonValueKind.Number => "a number",
            JsonValueKind.Null => "null",
            JsonValueKind.Undefined => "nothing",
            _ => "true or false",
        };
}

/// <summary>Reads the members of one object.</summary>
sealed class ObjectReading(DefinitionReading reading, JsonElement element, string pointer)
{
    public string At(string name) => $"{pointer}/{name}";

    /// <summary>The member, unless it is absent or null.</summary>
    public bool Has(string name, out JsonElement value) =>
        element.TryGetProperty(name, out value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined);

    /// <summary>A text without line breaks at its ends; null when absent or wrong.</summary>
    public string? Text(string name, bool required, int longest = 200)
    {
        if (!Has(name, out var value))
        {
            if (required)
                reading.Fault(At(name), "required", $"{name} is required.");
            return null;
        }
        if (value.ValueKind != JsonValueKind.String)
        {
            reading.Fault(At(name), "wrong-type", $"{name} must be a text, not {DefinitionReading.NameOf(value.ValueKind)}.");
            return null;
        }
        var text = value.GetString()!.Trim();
        if (required && text.Length == 0)
            reading.Fault(At(name), "required", $"{name} must not be empty.");
        else if (text.Length > longest)
            reading.Fault(At(name), "too-long", $"{name} has {text.Length} characters; at most {longest} are allowed.");
        else
            return text;
        return null;
    }

    public bool Flag(string name, bool fallback)
    {
        if (!Has(name, out var value))
            return fallback;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();
        reading.Fault(At(name), "wrong-type", $"{name} must be true or false.");
        return fallback;
    }

    public int Number(string name, int fallback, int least, int most)
    {
        if (!Has(name, out var value))
            return fallback;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most)
            return number;
        reading.Fault(At(name), "out-of-range", $"{name} must be a whole number from {least} to {most}.");
        return fallback;
    }

    /// <summary>Texts of an array; empty when absent.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        if (!Has(name, out var value))
            return [];
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(x => x.ValueKind != JsonValueKind.String))
        {
            reading.Fault(At(name), "wrong-type", $"{name} must be an array of texts.");
            return [];
        }
        return [.. value.EnumerateArray().Select(x => x.GetString()!.Trim())];
    }
}
