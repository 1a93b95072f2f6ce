using System.Globalization;
using System.Text.Json;
using Portal.Domain.Agents;
using Portal.Domain.Mail;

namespace Portal.Agents;

/// <summary>A field that conditions can ask for: its name as written, and how its values are read. No value: an empty list.</summary>
sealed class Field(string name, Func<AgentInput, IReadOnlyList<string>> read)
{
    public string Name { get; } = name;

    public IReadOnlyList<string> Read(AgentInput input) => read(input);

    static readonly Dictionary<string, Func<AgentInput, IReadOnlyList<string>>> Plain = new(StringComparer.Ordinal)
    {
        ["from"] = x => One(x.Message.Content.From),
        ["from.name"] = x => One(x.Message.Content.FromName),
        ["to"] = x => x.Message.Content.To,
        ["cc"] = x => x.Message.Content.Cc,
        ["subject"] = x => One(x.Message.Content.Subject),
        ["text"] = x => One(x.Message.Content.Text),
        ["html"] = x => One(x.Message.Content.Html),
        ["size"] = x => One(x.Message.Size.ToString(CultureInfo.InvariantCulture)),
        ["class"] = x => One(AgentWords.Of(x.Message.Class)),
        ["envelope.from"] = x => One(x.Message.EnvelopeFrom),
        ["envelope.to"] = x => x.Message.EnvelopeTo,
        ["attachment.count"] = x => One(x.Message.Content.Attachments.Count.ToString(CultureInfo.InvariantCulture)),
        ["attachment.name"] = x => [.. x.Message.Content.Attachments.Select(y => y.Name)],
        ["attachment.type"] = x => [.. x.Message.Content.Attachments.Select(y => y.ContentType)],
        ["verdict.own"] = x => One(OwnVerdict(x.Message)),
    };

    static readonly Dictionary<string, Func<DocumentFacts, object?>> OfDocument = new(StringComparer.Ordinal)
    {
        ["id"] = x => x.Id,
        ["number"] = x => x.Number,
        ["externalId"] = x => x.ExternalId,
        ["title"] = x => x.Title,
        ["state"] = x => x.State,
        ["round"] = x => x.Round,
        ["revision"] = x => x.Revision,
        ["thirdPartyId"] = x => x.ThirdPartyId,
        ["thirdParty"] = x => x.ThirdParty,
        ["route"] = x => x.Route,
        ["sequence"] = x => x.Sequence,
    };

    /// <summary>Names of the fields without a part of their own.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Plain.Keys];

    /// <summary>Null with a fault when there is no such field.</summary>
    public static Field? TryRead(string name, string pointer, DefinitionReading reading)
    {
        if (Plain.TryGetValue(name, out var read))
            return new Field(name, read);
        var (family, rest) = Split(name);
        switch (family)
        {
            case "header" when rest.Length > 0:
                return new Field(name, x => [.. x.Message.Content.Headers.Where(y => Same(y.Key, rest)).Select(y => y.Value)]);
            case "extracted" when rest.Length > 0:
                return new Field(name, x => x.Extracted.TryGetValue(rest, out var value) ? value.Texts : []);
            case "event" when rest.Length > 0:
                var steps = rest.Split('.');
                return new Field(name, x => JsonTexts.Of(x.Event, steps));
            case "document" when OfDocument.TryGetValue(rest, out var fact):
                return new Field(name, x => x.Document is { } document ? One(Text(fact(document))) : []);
            case "document":
                reading.Fault(pointer, "unknown-field", $"A document has no '{rest}'; it has {string.Join(", ", OfDocument.Keys)}.");
                return null;
        }
        if (name is "verdict.spf" or "verdict.dkim" or "verdict.dmarc" or "verdict.arc")
            reading.Fault(pointer, "comes-later", $"{name} comes later; now there is verdict.own.");
        else
            reading.Fault(
                pointer,
                "unknown-field",
                $"'{name}' is no field; there are {string.Join(", ", Plain.Keys)}, header:<Name>, extracted.<name>, event.<path>, document.<path>."
            );
        return null;
    }

    static (string Family, string Remainder) Split(string name)
    {
        if (name.StartsWith("header:", StringComparison.OrdinalIgnoreCase))
            return ("header", name[7..].Trim());
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? (name, "") : (name[..dot], name[(dot + 1)..]);
    }

    // fail: it claims to be our event mail and is not; none: it claims nothing.
    static string OwnVerdict(ArrivingMessage message) =>
        message.Own ? "pass"
        : message.Content.Header("X-Collector-Event-Id") is null ? "none"
        : "fail";

    static string[] One(string? value) => string.IsNullOrEmpty(value) ? [] : [value];

    static string? Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture);

    static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Values in a JSON tree by a path of names and positions; arrays on the way are gone through.</summary>
static class JsonTexts
{
    public static IReadOnlyList<string> Of(JsonElement? root, ReadOnlySpan<string> steps)
    {
        if (root is not { } element)
            return [];
        var found = new List<string>();
        Walk(element, steps, found);
        return found;
    }

    public static string? Scalar(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.String => element.GetString(),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => element.GetRawText(),
            _ => null,
        };

    static void Walk(JsonElement element, ReadOnlySpan<string> steps, List<string> found)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            if (steps.Length > 0 && int.TryParse(steps[0], NumberStyles.None, CultureInfo.InvariantCulture, out var position))
            {
                if (position < element.GetArrayLength())
                    Walk(element[position], steps[1..], found);
                return;
            }
            foreach (var item in element.EnumerateArray())
                Walk(item, steps, found);
            return;
        }
        if (steps.Length > 0)
        {
            if (element.ValueKind == JsonValueKind.Object && element.TryGetProperty(steps[0], out var member))
                Walk(member, steps[1..], found);
            return;
        }
        if (Scalar(element) is { Length: > 0 } text)
            found.Add(text);
    }
}
