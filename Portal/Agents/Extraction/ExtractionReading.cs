using System.Text.Json;
using System.Text.RegularExpressions;

namespace Portal.Agents;

/// <summary>Reads <c>extract</c>: [{name, from?, regex | line | jsonPath}].</summary>
static partial class ExtractionReading
{
    public static IReadOnlyList<Extraction> Read(JsonElement list, string pointer, DefinitionReading reading)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            reading.Fault(pointer, "wrong-type", "extract is an array of {name, from, regex | line | jsonPath}.");
            return [];
        }
        var result = new List<Extraction>();
        foreach (var (element, i) in list.EnumerateArray().Select((x, i) => (x, i)))
        {
            var at = $"{pointer}/{i}";
            if (ReadOne(element, at, reading) is not { } extraction)
                continue;
            if (result.Exists(x => x.Name == extraction.Name))
                reading.Fault($"{at}/name", "duplicate", $"'{extraction.Name}' is extracted twice.");
            result.Add(extraction);
        }
        return result;
    }

    static Extraction? ReadOne(JsonElement element, string at, DefinitionReading reading)
    {
        var before = reading.Faults.Count;
        if (reading.Object(element, at, "name", "from", "regex", "line", "jsonPath") is not { } entry)
            return null;
        var name = entry.Text("name", required: true);
        if (name is not null && !NameForm().IsMatch(name))
            reading.Fault($"{at}/name", "bad-name", $"'{name}' is no name; use letters, digits and _, a letter first.");
        var (regex, line, path) = (entry.Text("regex", false, 2000), entry.Text("line", false), entry.Text("jsonPath", false, 1000));
        if (new[] { regex, line, path }.Count(x => !string.IsNullOrEmpty(x)) != 1 && reading.Faults.Count == before)
            reading.Fault(at, "malformed", "An extraction has exactly one of regex, line and jsonPath.");
        var from = ReadFrom(entry, path is not null, reading);
        Regex? pattern = null;
        if (regex is not null && (pattern = Patterns.TryCompile(regex, out var wrong)) is null)
            reading.Fault($"{at}/regex", "bad-pattern", wrong!);
        JsonPath? jsonPath = null;
        if (path is not null && (jsonPath = JsonPath.TryParse(path, out var fault)) is null)
            reading.Fault($"{at}/jsonPath", "bad-path", fault!);
        if (path is not null && from != ExtractionSource.Json)
            reading.Fault($"{at}/from", "malformed", "jsonPath reads from json.");
        if (reading.Faults.Count > before)
            return null;
        return pattern is not null ? new PatternExtraction(name!, from, pattern)
            : jsonPath is not null ? new JsonExtraction(name!, jsonPath)
            : new LineExtraction(name!, from, line!.TrimEnd(':', '：', ' '));
    }

    static ExtractionSource ReadFrom(ObjectReading entry, bool path, DefinitionReading reading)
    {
        var word = entry.Text("from", required: false);
        if (word is null)
            return path ? ExtractionSource.Json : ExtractionSource.Text;
        foreach (var source in Enum.GetValues<ExtractionSource>())
        {
            if (AgentWords.Of(source) == word)
                return source;
        }
        var later = word is "table" or "attachment" or "attachments" or "csv";
        reading.Fault(
            entry.At("from"),
            later ? "comes-later" : "unknown-source",
            later ? $"Extraction from {word} comes later." : $"'{word}' is unknown; use text, subject, html or json."
        );
        return ExtractionSource.Text;
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$", RegexOptions.CultureInvariant, 250)]
    private static partial Regex NameForm();
}
