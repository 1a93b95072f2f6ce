using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Portal.Agents.Editing;

/// <summary>A value to be found before the condition, while it is written.</summary>
public sealed class ExtractDraft
{
    /// <summary>Name under <c>extracted</c>.</summary>
    public string Name { get; set; } = "";

    /// <summary>text, subject, html or json.</summary>
    public string From { get; set; } = "text";

    /// <summary>line, regex or jsonPath.</summary>
    public string How { get; set; } = "line";

    /// <summary>The key of the line, the pattern or the path.</summary>
    public string What { get; set; } = "";
}

/// <summary>
/// An agent while it is written: the form and the JSON beside it are two views of this. Checks come with saving, so that
/// form and API say the same.
/// </summary>
public sealed class AgentDraft
{
    static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Unique name.</summary>
    public string Name { get; set; } = "";

    /// <summary>What it is for.</summary>
    public string Description { get; set; } = "";

    /// <summary>beforeArrival, afterArrival, schedule or manual.</summary>
    public string Trigger { get; set; } = "beforeArrival";

    /// <summary>Of a schedule.</summary>
    public string Cron { get; set; } = "*/5 * * * *";

    /// <summary>Of a schedule; empty: UTC.</summary>
    public string TimeZone { get; set; } = "";

    /// <summary>Names of collectors.</summary>
    public List<string> Collectors { get; init; } = [];

    /// <summary>Place among the agents of a collector.</summary>
    public int Order { get; set; } = 100;

    /// <summary>Runs at all.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Milliseconds.</summary>
    public int TimeLimitMs { get; set; } = 10_000;

    /// <summary>hold, deliver or refuse.</summary>
    public string OnFailure { get; set; } = "hold";

    /// <summary>May push to a third party that is not the document's own.</summary>
    public bool CrossParty { get; set; }

    /// <summary>Values to be found.</summary>
    public List<ExtractDraft> Extract { get; init; } = [];

    /// <summary>Null: always.</summary>
    public ConditionDraft? When { get; set; }

    /// <summary>In order.</summary>
    public List<ActionDraft> Actions { get; init; } = [];

    /// <summary>Whether it looks at mail.</summary>
    public bool SeesMail => Trigger is "beforeArrival" or "afterArrival";

    /// <summary>What a new agent begins with.</summary>
    public static AgentDraft New() => new() { Actions = [new ActionDraft()] };

    /// <summary>Reads a definition in the contract's form.</summary>
    public static AgentDraft Of(JsonObject form)
    {
        ArgumentNullException.ThrowIfNull(form);
        var trigger = form["trigger"] as JsonObject;
        return new AgentDraft
        {
            Name = DraftText.Of(form["name"]),
            Description = DraftText.Of(form["description"]),
            Trigger = trigger is null ? "beforeArrival" : DraftText.Of(trigger["type"]),
            Cron = DraftText.Of(trigger?["cron"]),
            TimeZone = DraftText.Of(trigger?["timeZone"]),
            Collectors = Texts(form["collectors"]),
            Order = Number(form["order"], 100),
            Enabled = DraftText.Of(form["enabled"]) != "false",
            TimeLimitMs = Number(form["timeLimitMs"], 10_000),
            OnFailure = DraftText.Of(form["onFailure"]) is { Length: > 0 } policy ? policy : "hold",
            CrossParty = DraftText.Of(form["crossParty"]) == "true",
            Extract = form["extract"] is JsonArray extract ? [.. extract.OfType<JsonObject>().Select(OfExtract)] : [],
            When = form["when"] is { } when ? ConditionDraft.Of(when) : null,
            Actions = form["actions"] is JsonArray actions ? [.. actions.Select(ActionDraft.Of)] : [],
        };
    }

    /// <summary>The definition in the contract's form.</summary>
    /// <exception cref="Domain.Common.RefusalException">A part that is JSON itself cannot be read.</exception>
    public JsonObject ToJson()
    {
        var trigger = new JsonObject { ["type"] = Trigger };
        if (Trigger == "schedule")
        {
            trigger["cron"] = Cron.Trim();
            if (TimeZone.Trim() is { Length: > 0 } zone)
                trigger["timeZone"] = zone;
        }
        var form = new JsonObject
        {
            ["name"] = Name.Trim(),
            ["description"] = Description.Trim(),
            ["trigger"] = trigger,
        };
        if (SeesMail || Collectors.Count > 0)
            form["collectors"] = new JsonArray([.. Collectors.Select(x => (JsonNode)x)]);
        form["order"] = Order;
        form["enabled"] = Enabled;
        form["timeLimitMs"] = TimeLimitMs;
        form["onFailure"] = OnFailure;
        if (CrossParty)
            form["crossParty"] = true;
        if (Extract.Count > 0)
            form["extract"] = new JsonArray([.. Extract.Select(ToJson)]);
        if (When is not null)
            form["when"] = When.ToJson();
        form["actions"] = new JsonArray([.. Actions.Select((x, i) => x.ToJson(i))]);
        return form;
    }

    /// <summary>The same for people.</summary>
    public string ToText() => ToJson().ToJsonString(Readable);

    static ExtractDraft OfExtract(JsonObject form)
    {
        var how = new[] { "line", "regex", "jsonPath" }.FirstOrDefault(form.ContainsKey) ?? "line";
        return new ExtractDraft
        {
            Name = DraftText.Of(form["name"]),
            From =
                DraftText.Of(form["from"]) is { Length: > 0 } from ? from
                : how == "jsonPath" ? "json"
                : "text",
            How = how,
            What = DraftText.Of(form[how]),
        };
    }

    static JsonNode ToJson(ExtractDraft extract) =>
        new JsonObject
        {
            ["name"] = extract.Name.Trim(),
            ["from"] = extract.How == "jsonPath" ? "json" : extract.From,
            [extract.How] = extract.What,
        };

    static List<string> Texts(JsonNode? node) => node is JsonArray list ? [.. list.Select(DraftText.Of)] : [];

    static int Number(JsonNode? node, int fallback) =>
        int.TryParse(DraftText.Of(node), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : fallback;
}
