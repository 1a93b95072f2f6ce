using System.Text.Json;

namespace Portal.Agents;

/// <summary><c>{file: "folder"}</c>: the message is filed in that folder instead of the inbox.</summary>
sealed class FileKind : IActionKind
{
    public string Key => "file";

    public IReadOnlyList<AgentTrigger> Triggers => ActionTriggers.Mail;

    public AgentAction? Read(JsonElement value, string pointer, DefinitionReading reading)
    {
        if (value.ValueKind == JsonValueKind.String && string.IsNullOrWhiteSpace(value.GetString()))
        {
            reading.Fault(pointer, "required", "file takes the name of a folder.");
            return null;
        }
        return TemplateReading.Read(value, pointer, reading) is { } folder ? new FileAction(folder) : null;
    }
}

/// <summary>Chooses the folder; the last one chosen wins.</summary>
sealed class FileAction(TemplateText folder) : AgentAction
{
    const int Longest = 100;

    public override string Key => "file";

    public override void Plan(RunScope run, int index)
    {
        var name = run.Line(folder);
        if (name.Length is 0 or > Longest)
            throw new RunFailure($"file: the folder's name has {name.Length} characters; 1 to {Longest} are allowed.");
        run.Folder = name;
        run.Did(Key, index, name);
    }
}
