using System.Globalization;
using System.Text.Json;

namespace Portal.Agents;

/// <summary>
/// The part of JSONPath (RFC 9535) that mail needs: <c>$</c>, <c>.name</c>, <c>['name']</c>, <c>[n]</c> (negative counts
/// from the end), <c>.*</c> and <c>[*]</c>. No filters, slices or descent.
/// </summary>
sealed class JsonPath
{
    readonly List<Step> steps = [];

    /// <summary>A name, a position, or (neither) everything.</summary>
    readonly record struct Step(string? Name, int? Position);

    /// <summary>Null with the reason when the text is no such path.</summary>
    public static JsonPath? TryParse(string text, out string? wrong)
    {
        var path = new JsonPath();
        wrong = text.StartsWith('$') ? null : "A path begins with $.";
        for (var at = 1; wrong is null && at < text.Length; )
            wrong = text[at] switch
            {
                '.' => path.ReadName(text, ref at),
                '[' => path.ReadBracket(text, ref at),
                _ => $"'{text[at]}' at character {at + 1} begins no step; write .name, ['name'], [0] or [*].",
            };
        return wrong is null ? path : null;
    }

    /// <summary>Null when nothing is there; several values become an array.</summary>
    public JsonElement? Select(JsonElement root)
    {
        var found = new List<JsonElement> { root };
        foreach (var step in steps)
            found = [.. found.SelectMany(x => Next(x, step))];
        if (found.Count == 0)
            return null;
        var several = steps.Exists(x => x is { Name: null, Position: null });
        return several ? JsonSerializer.SerializeToElement(found) : found[0];
    }

    static IEnumerable<JsonElement> Next(JsonElement element, Step step)
    {
        if (step.Name is { } name)
            return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? [member] : [];
        if (step.Position is not { } position)
            return element.ValueKind switch
            {
                JsonValueKind.Array => element.EnumerateArray(),
                JsonValueKind.Object => element.EnumerateObject().Select(x => x.Value),
                _ => [],
            };
        if (element.ValueKind != JsonValueKind.Array)
            return [];
        var index = position < 0 ? element.GetArrayLength() + position : position;
        return index >= 0 && index < element.GetArrayLength() ? [element[index]] : [];
    }

    string? ReadName(string text, ref int at)
    {
        var end = text.AsSpan(++at).IndexOfAny('.', '[');
        var name = end < 0 ? text[at..] : text.Substring(at, end);
        at += name.Length;
        if (name.Length == 0)
            return $"A name is missing at character {at + 1}; '..' is not supported.";
        steps.Add(name == "*" ? new Step(null, null) : new Step(name, null));
        return null;
    }

    string? ReadBracket(string text, ref int at)
    {
        if (at + 1 < text.Length && text[at + 1] is '\'' or '"')
        {
            var end = text.IndexOf(text[at + 1] + "]", at + 2, StringComparison.Ordinal);
            if (end < 0)
                return $"The name that begins at character {at + 2} has no end.";
            steps.Add(new Step(text[(at + 2)..end], null));
            at = end + 2;
            return null;
        }
        var close = text.IndexOf(']', at);
        var inner = close < 0 ? "" : text[(at + 1)..close];
        if (inner == "*")
            steps.Add(new Step(null, null));
        else if (int.TryParse(inner, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var position))
            steps.Add(new Step(null, position));
        else
            return $"'[{inner}' at character {at + 1} is not understood; write ['name'], [0] or [*].";
        at = close + 1;
        return null;
    }
}
