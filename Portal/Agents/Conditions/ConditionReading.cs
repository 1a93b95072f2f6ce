using System.Text.Json;
using System.Text.RegularExpressions;

namespace Portal.Agents;

/// <summary>Reads <c>when</c>: {all:[…]}, {any:[…]}, {not:…} or {field, operator: value}.</summary>
static class ConditionReading
{
    const int Deepest = 32;
    static readonly Dictionary<string, Operator> Operators = Enum.GetValues<Operator>().ToDictionary(AgentWords.Of);

    /// <summary>Null when it is wrong; the faults say why.</summary>
    public static Condition? Read(JsonElement element, string pointer, DefinitionReading reading, int depth = 0)
    {
        if (element.ValueKind != JsonValueKind.Object)
            return Wrong(
                reading,
                pointer,
                "wrong-type",
                "A condition is an object: {all:[…]}, {any:[…]}, {not:…} or {field, operator: value}."
            );
        if (depth > Deepest)
            return Wrong(reading, pointer, "too-deep", $"Conditions may be nested {Deepest} deep.");
        var names = element.EnumerateObject().Select(x => x.Name).ToList();
        if (names.Contains("field"))
            return ReadLeaf(element, names, pointer, reading);
        if (names.Count != 1)
            return Wrong(reading, pointer, "malformed", "A condition has exactly one of all, any, not, or a field with one operator.");
        var inner = element.GetProperty(names[0]);
        var at = $"{pointer}/{DefinitionReading.Escape(names[0])}";
        switch (names[0])
        {
            case "all":
                return ReadParts(inner, at, reading, depth) is { } all ? new AllOf(all) : null;
            case "any":
                return ReadParts(inner, at, reading, depth) is { } any ? new AnyOf(any) : null;
            case "not":
                return Read(inner, at, reading, depth + 1) is { } part ? new NotOf(part, at) : null;
            default:
                return Wrong(
                    reading,
                    at,
                    "unknown-member",
                    $"'{names[0]}' is unknown; a condition is all, any, not, or a field with an operator."
                );
        }
    }

    static List<Condition>? ReadParts(JsonElement list, string pointer, DefinitionReading reading, int depth)
    {
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0)
        {
            reading.Fault(pointer, "malformed", "all and any take an array with at least one condition.");
            return null;
        }
        var parts = list.EnumerateArray().Select((x, i) => Read(x, $"{pointer}/{i}", reading, depth + 1)).ToList();
        return parts.Contains(null) ? null : [.. parts.Select(x => x!)];
    }

    static Comparison? ReadLeaf(JsonElement leaf, List<string> names, string pointer, DefinitionReading reading)
    {
        var before = reading.Faults.Count;
        var word = leaf.GetProperty("field");
        var field = word.ValueKind == JsonValueKind.String ? Field.TryRead(word.GetString()!, $"{pointer}/field", reading) : null;
        if (word.ValueKind != JsonValueKind.String)
            reading.Fault($"{pointer}/field", "wrong-type", "field must be a text.");
        var operators = names.Where(x => x != "field").ToList();
        foreach (var unknown in operators.Where(x => !Operators.ContainsKey(x)))
            reading.Fault(
                $"{pointer}/{DefinitionReading.Escape(unknown)}",
                "unknown-operator",
                $"'{unknown}' is no operator; use {string.Join(", ", Operators.Keys)}."
            );
        if (operators.Count != 1)
            reading.Fault(pointer, "malformed", "A field needs exactly one operator.");
        if (reading.Faults.Count > before)
            return null;
        var ask = Operators[operators[0]];
        var at = $"{pointer}/{operators[0]}";
        var wanted = ReadWanted(leaf.GetProperty(operators[0]), ask, at, reading);
        Regex? pattern = null;
        if (ask == Operator.Matches && wanted is not null && (pattern = Patterns.TryCompile(wanted[0], out var wrong)) is null)
            return Fail(reading, at, "bad-pattern", wrong!);
        return wanted is null ? null : new Comparison(field!, ask, wanted, pattern, pointer.TrimStart('/'));
    }

    static List<string>? ReadWanted(JsonElement value, Operator ask, string at, DefinitionReading reading)
    {
        var before = reading.Faults.Count;
        if (ask == Operator.Exists && value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            reading.Fault(at, "wrong-type", "exists takes true or false.");
        if (ask == Operator.In && (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0))
            reading.Fault(at, "wrong-type", "in takes an array with at least one value.");
        var values =
            ask == Operator.In && value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : new List<JsonElement> { value };
        var texts = values.Select(Text).ToList();
        if (texts.Contains(null) && reading.Faults.Count == before)
            reading.Fault(at, "wrong-type", $"The value of {AgentWords.Of(ask)} must be a text, a number, or true or false.");
        if (ask is not (Operator.Is or Operator.IsNot or Operator.In) && texts.Contains("") && reading.Faults.Count == before)
            reading.Fault(at, "required", $"The value of {AgentWords.Of(ask)} must not be empty; ask with exists or is.");
        if (ask is Operator.GreaterThan or Operator.LessThan && texts[0] is { Length: > 0 } bound && !Magnitude.IsMagnitude(bound))
            reading.Fault(at, "wrong-type", $"'{bound}' is neither a number nor a time.");
        return reading.Faults.Count > before ? null : [.. texts.Select(x => x!)];
    }

    static string? Text(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => null,
        };

    static Condition? Wrong(DefinitionReading reading, string pointer, string code, string message)
    {
        reading.Fault(pointer, code, message);
        return null;
    }

    static Comparison? Fail(DefinitionReading reading, string pointer, string code, string message)
    {
        reading.Fault(pointer, code, message);
        return null;
    }
}
