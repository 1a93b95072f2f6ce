using System.Text.Json;
using Portal.Domain.Delivery;

namespace Portal.Delivery;

/// <summary>The two JSON columns of an endpoint.</summary>
static class StoredLists
{
    public static EventFilter Events(string json) => new(JsonSerializer.Deserialize<string[]>(json) ?? []);

    public static RetrySchedule Schedule(string json)
    {
        using var parsed = JsonDocument.Parse(json);
        return ReadSchedule(parsed.RootElement) ?? RetrySchedule.Default;
    }

    /// <summary>Reads a preset's name, or a list: of one name, or of seconds (numbers or texts). Null when it is none of these.</summary>
    public static RetrySchedule? ReadSchedule(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
            return RetrySchedule.Preset(value.GetString()!);
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0)
            return null;
        if (
            value.GetArrayLength() == 1
            && value[0].ValueKind == JsonValueKind.String
            && RetrySchedule.Preset(value[0].GetString()!) is { } preset
        )
            return preset;
        var seconds = new List<double>();
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.Number && item.TryGetDouble(out var number))
                seconds.Add(number);
            else if (
                item.ValueKind == JsonValueKind.String
                && double.TryParse(
                    item.GetString(),
                    System.Globalization.NumberStyles.Float,
                    System.Globalization.CultureInfo.InvariantCulture,
                    out var text
                )
            )
                seconds.Add(text);
            else
                return null;
        }
        return RetrySchedule.Of(seconds);
    }

    /// <summary>As stored: <c>["default"]</c> or <c>[0,5,30]</c>.</summary>
    public static string Store(RetrySchedule schedule) =>
        schedule.Name is { } name
            ? JsonSerializer.Serialize(new[] { name })
            : JsonSerializer.Serialize(schedule.Waits.Select(x => x.TotalSeconds));
}
