using System.Text.Json;
using Portal.Domain.Identity;

namespace Portal.Agents;

/// <summary><c>{notify: {people|roles, title, text}}</c>: something for people's message centers.</summary>
sealed class NotifyKind(INotifier notifier) : IActionKind
{
    static readonly string[] KnownRoles = ["approver", "admin", "operator", "auditor"];

    public string Key => "notify";

    public IReadOnlyList<AgentTrigger> Triggers => ActionTriggers.All;

    public AgentAction? Read(JsonElement value, string pointer, DefinitionReading reading)
    {
        var before = reading.Faults.Count;
        if (reading.Object(value, pointer, "people", "roles", "title", "text") is not { } notify)
            return null;
        var (people, roles) = (notify.Texts("people"), notify.Texts("roles"));
        if (people.Count + roles.Count == 0)
            reading.Fault(pointer, "required", "notify needs people (sign-in names) or roles.");
        for (var i = 0; i < roles.Count; i++)
        {
            if (!KnownRoles.Contains(roles[i]))
                reading.Fault(
                    $"{pointer}/roles/{i}",
                    "unknown-role",
                    $"'{roles[i]}' is no role; there are {string.Join(", ", KnownRoles)}."
                );
        }
        var title = Template(notify, "title", true, pointer, reading);
        var text = Template(notify, "text", false, pointer, reading);
        return reading.Faults.Count > before ? null : new NotifyAction(notifier, people, roles, title!, text);
    }

    static TemplateText? Template(ObjectReading notify, string name, bool required, string pointer, DefinitionReading reading)
    {
        if (notify.Has(name, out var value))
            return TemplateReading.Read(value, $"{pointer}/{name}", reading);
        if (required)
            reading.Fault($"{pointer}/{name}", "required", $"{name} is required.");
        return null;
    }
}

/// <summary>Plans one notice for each person.</summary>
sealed class NotifyAction(
    INotifier notifier,
    IReadOnlyList<string> people,
    IReadOnlyList<string> roles,
    TemplateText title,
    TemplateText? text
) : AgentAction
{
    const int LongestTitle = 200;

    public override string Key => "notify";

    /// <summary>Sign-in names or ids.</summary>
    public IReadOnlyList<string> People => people;

    public override void Plan(RunScope run, int index)
    {
        var line = run.Line(title);
        if (line.Length == 0)
            throw new RunFailure("notify: the title is empty.");
        var words = line.Length <= LongestTitle ? line : line[..LongestTitle] + "…";
        var body = text is null ? "" : run.Paragraphs(text);
        var link = run.Input.Document is { } document ? $"/documents/{document.Id:D}" : null;
        run.Notices.Add(notifier.Plan(new NoticeRequest(people, roles, words, body, link, run.Id, index)));
        run.Did(Key, index, $"{string.Join(", ", people.Concat(roles))}: {words}");
    }
}
