using System.Text.RegularExpressions;

namespace Portal.Agents;

/// <summary>Where an extraction looks.</summary>
enum ExtractionSource
{
    Text,
    Subject,
    Html,
    Json,
}

/// <summary>One value to be found before the condition: <c>extracted.&lt;name&gt;</c>.</summary>
abstract record Extraction(string Name, ExtractionSource From)
{
    /// <summary>Null when it is not there.</summary>
    public abstract ExtractedValue? Find(AgentInput input);

    protected string Read(AgentInput input) =>
        Patterns.Lines(
            From switch
            {
                ExtractionSource.Subject => input.Message.Content.Subject,
                ExtractionSource.Html => input.Message.Content.Html,
                ExtractionSource.Json => input.Json?.GetRawText() ?? "",
                _ => input.Message.Content.Text,
            }
        );
}

/// <summary>The first named group of a pattern, else the first group, else the whole match.</summary>
sealed record PatternExtraction(string Name, ExtractionSource From, Regex Pattern) : Extraction(Name, From)
{
    public override ExtractedValue? Find(AgentInput input)
    {
        var match = Pattern.Match(Read(input));
        return match.Success ? new ExtractedValue(Chosen(match).Value.Trim()) : null;
    }

    static Group Chosen(Match match)
    {
        Group? numbered = null;
        for (var i = 1; i < match.Groups.Count; i++)
        {
            var group = match.Groups[i];
            if (!group.Success)
                continue;
            if (!char.IsAsciiDigit(group.Name[0]))
                return group;
            numbered ??= group;
        }
        return numbered ?? match;
    }
}

/// <summary>The value of a line <c>Key: value</c>; the colon may be full-width, as people type it in Chinese.</summary>
sealed record LineExtraction(string Name, ExtractionSource From, string Key) : Extraction(Name, From)
{
    public override ExtractedValue? Find(AgentInput input)
    {
        foreach (var line in Read(input).AsSpan().EnumerateLines())
        {
            var rest = line.TrimStart();
            if (!rest.StartsWith(Key, StringComparison.OrdinalIgnoreCase))
                continue;
            rest = rest[Key.Length..].TrimStart();
            if (rest.Length > 0 && rest[0] is ':' or '：')
                return new ExtractedValue(rest[1..].Trim().ToString());
        }
        return null;
    }
}

/// <summary>What a path finds in the JSON of the mail: one value as it is, several as an array.</summary>
sealed record JsonExtraction(string Name, JsonPath Path) : Extraction(Name, ExtractionSource.Json)
{
    public override ExtractedValue? Find(AgentInput input) =>
        input.Json is { } json && Path.Select(json) is { } found ? new ExtractedValue(JsonTexts.Scalar(found) ?? "", found) : null;
}
