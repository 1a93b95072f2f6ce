using System.Text;
using Portal.Domain.Common;

namespace Portal.Data;

/// <summary>
/// How events are written into notifications: the first line says whose they are, each further one is an event as
/// <c>topic id document run</c> with <c>-</c> for none. Lines that an older or newer node does not understand are left out.
/// </summary>
static class LiveWire
{
    // PostgreSQL refuses payloads of 8000 bytes; everything here is ASCII.
    const int Longest = 7900;

    /// <summary>As many payloads as the events need.</summary>
    public static List<string> Write(string node, IEnumerable<LiveEvent> events)
    {
        var (payloads, text) = (new List<string>(), new StringBuilder(node));
        foreach (var happened in events)
        {
            var line = $"\n{happened.Topic} {happened.Id:N} {Id(happened.DocumentId)} {Id(happened.RunId)}";
            if (text.Length + line.Length > Longest)
            {
                payloads.Add(text.ToString());
                text.Clear().Append(node);
            }
            text.Append(line);
        }
        payloads.Add(text.ToString());
        return payloads;
    }

    /// <summary>The events of a payload; none when the node wrote it itself.</summary>
    public static IEnumerable<LiveEvent> Read(string payload, string node)
    {
        var lines = payload.Split('\n');
        if (lines[0] == node)
            yield break;
        foreach (var line in lines.Skip(1))
        {
            if (TryRead(line.Split(' ')) is { } happened)
                yield return happened;
        }
    }

    static LiveEvent? TryRead(string[] parts) =>
        parts.Length >= 4
        && Enum.TryParse<LiveTopic>(parts[0], out var topic)
        && Enum.IsDefined(topic)
        && Guid.TryParseExact(parts[1], "N", out var id)
            ? new LiveEvent(topic, id, Id(parts[2]), Id(parts[3]))
            : null;

    static string Id(Guid? id) => id?.ToString("N") ?? "-";

    static Guid? Id(string text) => Guid.TryParseExact(text, "N", out var id) ? id : null;
}
