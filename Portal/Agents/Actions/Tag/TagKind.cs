using System.Text.Json;

namespace Portal.Agents;

/// <summary><c>{tag: "…"}</c></summary>
sealed class TagKind : IActionKind
{
    public string Key => "tag";

    public IReadOnlyList<AgentTrigger> Triggers => ActionTriggers.Mail;

    public AgentAction? Read(JsonElement value, string pointer, DefinitionReading reading)
    {
        if (value.ValueKind == JsonValueKind.String && string.IsNullOrWhiteSpace(value.GetString()))
        {
            reading.Fault(pointer, "required", "tag takes one word.");
            return null;
        }
        return TemplateReading.Read(value, pointer, reading) is { } tag ? new TagAction(tag) : null;
    }
}

/// <summary>Sets one tag. Tags are words: blanks become hyphens, because rows keep them with blanks between.</summary>
sealed class TagAction(TemplateText tag) : AgentAction
{
    const int Longest = 50;

    public override string Key => "tag";

    public override void Plan(RunScope run, int index)
    {
        var word = string.Join('-', run.Line(tag).Split(' ', StringSplitOptions.RemoveEmptyEntries));
        if (word.Length is 0 or > Longest)
            throw new RunFailure($"tag: it has {word.Length} characters; 1 to {Longest} are allowed.");
        if (!run.Tags.Contains(word))
            run.Tags.Add(word);
        run.Did(Key, index, word);
    }
}
