using System.Text.Json;

namespace Portal.Agents;

/// <summary>Reads <c>actions</c>: an array of objects with one key each.</summary>
sealed class ActionReading(IEnumerable<IActionKind> kinds)
{
    const int Most = 50;

    static readonly string[] Later =
    [
        "call",
        "createDocument",
        "amendDocument",
        "exchange",
        "reply",
        "forward",
        "setField",
        "addHeader",
        "stripAttachments",
        "runAgent",
    ];

    readonly Dictionary<string, IActionKind> known = kinds.ToDictionary(x => x.Key, StringComparer.Ordinal);

    public IReadOnlyList<AgentAction> Read(JsonElement list, string pointer, AgentTrigger trigger, DefinitionReading reading)
    {
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is 0 or > Most)
        {
            reading.Fault(
                pointer,
                "required",
                $"actions is an array of 1 to {Most} actions, each an object with one key, e.g. {{\"stop\": true}}."
            );
            return [];
        }
        var read = list.EnumerateArray().Select((x, i) => ReadOne(x, $"{pointer}/{i}", trigger, reading)).ToList();
        return [.. read.Where(x => x is not null).Select(x => x!)];
    }

    AgentAction? ReadOne(JsonElement element, string pointer, AgentTrigger trigger, DefinitionReading reading)
    {
        if (element.ValueKind != JsonValueKind.Object || element.EnumerateObject().Count() != 1)
        {
            reading.Fault(pointer, "malformed", "An action is an object with exactly one key, the kind of the action.");
            return null;
        }
        var (key, value) = (element.EnumerateObject().First().Name, element.EnumerateObject().First().Value);
        var at = $"{pointer}/{DefinitionReading.Escape(key)}";
        if (!known.TryGetValue(key, out var kind))
        {
            var later = Later.Contains(key);
            reading.Fault(
                at,
                later ? "comes-later" : "unknown-action",
                later ? $"The action {key} comes later." : $"'{key}' is no action; there are {string.Join(", ", known.Keys)}."
            );
            return null;
        }
        if (kind.Triggers.Contains(trigger))
            return kind.Read(value, at, reading);
        reading.Fault(
            at,
            "wrong-trigger",
            $"{key} does not go with the trigger {AgentWords.Of(trigger)}, only with {string.Join(", ", kind.Triggers.Select(AgentWords.Of))}."
        );
        return null;
    }
}
