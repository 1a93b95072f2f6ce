using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Components.Controls;
using Portal.Domain.Common;

namespace Portal.Agents.Editing;

/// <summary>One action while it is written.</summary>
public sealed class ActionDraft
{
    /// <summary>The contract's word, e.g. <c>push</c>.</summary>
    public string Kind { get; set; } = "push";

    /// <summary>The one text of file, tag, refuse, quarantine and discard.</summary>
    public string Text { get; set; } = "";

    /// <summary>Members of push, notify and carryHandovers that are texts.</summary>
    public Dictionary<string, string> Members { get; } = new(StringComparer.Ordinal);

    /// <summary>push: an object, or a text that gives JSON (then in quotes), as JSON.</summary>
    public string Data { get; set; } = "{\n  \"subject\": \"{{ message.subject }}\"\n}";

    /// <summary>A kind that this form does not know, kept as it was.</summary>
    public JsonNode? Other { get; set; }

    /// <summary>Kinds with one text.</summary>
    public bool HasText => Kind is "file" or "tag" or "refuse" or "quarantine" or "discard";

    /// <summary>A member's text.</summary>
    public string this[string member]
    {
        get => Members.GetValueOrDefault(member) ?? "";
        set => Members[member] = value;
    }

    /// <summary>Reads an action.</summary>
    public static ActionDraft Of(JsonNode? node)
    {
        var (kind, value) = node is JsonObject { Count: > 0 } form ? form.First() : new KeyValuePair<string, JsonNode?>("push", null);
        var draft = new ActionDraft { Kind = kind };
        switch (kind)
        {
            case "push" or "notify" or "carryHandovers" when value is JsonObject members:
                foreach (var (name, inner) in members)
                {
                    if (name == "data")
                        draft.Data = PrettyJson.Write(inner?.ToJsonString() ?? "{}");
                    else
                        draft[name] = inner is JsonArray list ? string.Join(", ", list.Select(DraftText.Of)) : DraftText.Of(inner);
                }
                break;
            case "stop":
                break;
            default:
                if (draft.HasText)
                    draft.Text = DraftText.Of(value);
                else
                    draft.Other = value?.DeepClone();
                break;
        }
        return draft;
    }

    /// <summary>The action in the contract's form.</summary>
    /// <exception cref="RefusalException">The data of a push are no JSON; the fault is at its field.</exception>
    public JsonNode ToJson(int index)
    {
        var value = Kind switch
        {
            "stop" => JsonValue.Create(true),
            "push" => Push(index),
            "notify" => Notify(),
            "carryHandovers" => Filled("thirdParty"),
            _ => HasText ? JsonValue.Create(Text) : Other?.DeepClone(),
        };
        return new JsonObject { [Kind] = value };
    }

    JsonObject Push(int index)
    {
        var push = Filled("thirdParty", "endpoint");
        push["type"] = this["type"].Trim();
        try
        {
            push["data"] = JsonNode.Parse(Data);
        }
        catch (JsonException wrong)
        {
            throw RefusalException.Invalid(new Fault($"/actions/{index}/push/data", "bad-json", $"data is no JSON: {wrong.Message}"));
        }
        return push;
    }

    JsonObject Notify()
    {
        var notify = new JsonObject();
        foreach (var name in new[] { "people", "roles" })
        {
            var entries = this[name].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (entries.Length > 0)
                notify[name] = new JsonArray([.. entries.Select(x => (JsonNode)x)]);
        }
        notify["title"] = this["title"];
        notify["text"] = this["text"];
        return notify;
    }

    JsonObject Filled(params ReadOnlySpan<string> names)
    {
        var form = new JsonObject();
        foreach (var name in names)
        {
            if (this[name].Trim() is { Length: > 0 } text)
                form[name] = text;
        }
        return form;
    }
}
