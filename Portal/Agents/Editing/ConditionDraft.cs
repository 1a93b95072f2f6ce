using System.Text.Json;
using System.Text.Json.Nodes;

namespace Portal.Agents.Editing;

/// <summary>What a node of the condition tree is.</summary>
public enum ConditionKind
{
    /// <summary>A field with an operator.</summary>
    Field,

    /// <summary>Every part must hold.</summary>
    All,

    /// <summary>One part must hold.</summary>
    Any,

    /// <summary>The part must not hold.</summary>
    Not,
}

/// <summary>A node of the condition tree while it is written; any text may stand in it, the check comes when saving.</summary>
public sealed class ConditionDraft
{
    /// <summary>What the node is.</summary>
    public ConditionKind Kind { get; set; }

    /// <summary>Field as the contract names it.</summary>
    public string Field { get; set; } = "subject";

    /// <summary>Operator as the contract names it.</summary>
    public string Ask { get; set; } = "contains";

    /// <summary>What it is compared with; of <c>in</c> one value a line; of <c>exists</c> true or false.</summary>
    public string Value { get; set; } = "";

    /// <summary>Parts of all, any and not.</summary>
    public List<ConditionDraft> Parts { get; init; } = [];

    /// <summary>Operators in order.</summary>
    public static IReadOnlyList<string> Operators { get; } = [.. Enum.GetValues<Operator>().Select(AgentWords.Of)];

    /// <summary>Fields that need no name of their own; the others are written by hand.</summary>
    public static IReadOnlyList<string> Fields => Agents.Field.Names;

    /// <summary>The contract's word of the node.</summary>
    public string Word => AgentWords.Of(Kind);

    /// <summary>Reads a node; what is no condition becomes an empty field, so that a person can mend it.</summary>
    public static ConditionDraft Of(JsonNode? node)
    {
        if (node is not JsonObject form)
            return new ConditionDraft();
        if (form["field"] is { } field)
        {
            var (ask, value) = form.FirstOrDefault(x => x.Key != "field");
            return new ConditionDraft
            {
                Field = DraftText.Of(field),
                Ask = ask ?? "is",
                Value = value is JsonArray list ? string.Join('\n', list.Select(DraftText.Of)) : DraftText.Of(value),
            };
        }
        var (word, inner) = form.FirstOrDefault();
        return word switch
        {
            "all" => new ConditionDraft { Kind = ConditionKind.All, Parts = PartsOf(inner) },
            "any" => new ConditionDraft { Kind = ConditionKind.Any, Parts = PartsOf(inner) },
            "not" => new ConditionDraft { Kind = ConditionKind.Not, Parts = [Of(inner)] },
            _ => new ConditionDraft(),
        };
    }

    /// <summary>The node in the contract's form.</summary>
    public JsonNode ToJson() =>
        Kind switch
        {
            ConditionKind.Field => new JsonObject { ["field"] = Field.Trim(), [Ask] = ValueJson() },
            ConditionKind.Not => new JsonObject { ["not"] = Parts.Count > 0 ? Parts[0].ToJson() : null },
            _ => new JsonObject { [Word] = new JsonArray([.. Parts.Select(x => x.ToJson())]) },
        };

    /// <summary>Makes it another kind; a field moves into the group that it becomes.</summary>
    public void Become(ConditionKind kind)
    {
        if (kind == Kind)
            return;
        if (Kind == ConditionKind.Field)
            Parts.Add(
                new ConditionDraft
                {
                    Field = Field,
                    Ask = Ask,
                    Value = Value,
                }
            );
        else if (kind == ConditionKind.Not && Parts.Count > 1)
            Parts.RemoveRange(1, Parts.Count - 1);
        else if (kind == ConditionKind.Field)
        {
            if (Parts.Find(x => x.Kind == ConditionKind.Field) is { } first)
                (Field, Ask, Value) = (first.Field, first.Ask, first.Value);
            Parts.Clear();
        }
        Kind = kind;
    }

    static List<ConditionDraft> PartsOf(JsonNode? list) => list is JsonArray parts ? [.. parts.Select(Of)] : [];

    JsonNode ValueJson() =>
        Ask switch
        {
            "exists" => JsonValue.Create(Value != "false"),
            "in" => new JsonArray([
                .. Value.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(x => (JsonNode)x),
            ]),
            _ => JsonValue.Create(Value),
        };
}

/// <summary>Scalars of a definition as a form shows them.</summary>
static class DraftText
{
    public static string Of(JsonNode? node) =>
        node switch
        {
            null => "",
            JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
            _ => node.ToJsonString(),
        };
}
