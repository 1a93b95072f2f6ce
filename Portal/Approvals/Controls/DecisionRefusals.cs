using System.Globalization;
using System.Text.Json;
using Portal.Domain.Common;

namespace Portal.Approvals.Controls;

/// <summary>Who decided instead, and when, read from a refusal.</summary>
/// <param name="Name">The person.</param>
/// <param name="Action">approve, return, reject…</param>
/// <param name="At">When.</param>
sealed record DecidedElsewhere(string Name, string Action, DateTimeOffset At);

/// <summary>Reads and makes the refusals of a decision.</summary>
static class DecisionRefusals
{
    /// <summary>Null when the refusal does not say who decided.</summary>
    public static DecidedElsewhere? WhoDecided(RefusalException refusal)
    {
        // The members are those of the problem document, so they are read as the JSON that they become.
        var json = JsonSerializer.SerializeToElement(refusal.Extensions, JsonSerializerOptions.Web);
        return
            json.TryGetProperty("decidedBy", out var by)
            && by.ValueKind == JsonValueKind.Object
            && by.TryGetProperty("name", out var name)
            && json.TryGetProperty("decidedAt", out var at)
            && at.TryGetDateTimeOffset(out var time)
            ? new DecidedElsewhere(name.GetString() ?? "", Text(json, "decision"), time)
            : null;
    }

    /// <summary>What the page says when the task went away while its holder was reading; null when the holder did it in another window.</summary>
    public static RefusalException? Overtaken(DocumentView view, Guid reader)
    {
        var last = view.Records.LastOrDefault();
        if (last is null || last.Actor.Id == reader.ToString("D", CultureInfo.InvariantCulture))
            return null;
        return new RefusalException(RefusalKind.Conflict, "task-handled", "The task was handled by somebody else.")
        {
            Extensions = new Dictionary<string, object?>
            {
                ["decidedBy"] = new { id = last.Actor.Id, name = last.Actor.Name },
                ["decidedAt"] = last.HandledAt,
                ["decision"] = last.Action,
            },
        };
    }

    static string Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
