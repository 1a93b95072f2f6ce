using System.Collections.Concurrent;
using System.Globalization;

namespace Portal.Bench;

/// <summary>What a sink noted of one id. Times are Stopwatch ticks, which all processes of a machine share.</summary>
/// <param name="First">When the first POST with it was whole.</param>
/// <param name="Last">When the last one was.</param>
/// <param name="Count">How many POSTs with it were answered 204.</param>
readonly record struct Arrival(long First, long Last, int Count);

/// <summary>All that a sink noted, by id.</summary>
sealed class Arrivals
{
    readonly ConcurrentDictionary<string, Arrival> byId = new(StringComparer.Ordinal);
    long posts;
    long bytes;

    /// <summary>Different ids.</summary>
    public int Ids => byId.Count;

    /// <summary>Mean bytes of a body.</summary>
    public int MeanBody => posts == 0 ? 0 : (int)(Interlocked.Read(ref bytes) / Interlocked.Read(ref posts));

    /// <summary>What was noted of the id; null when it never came.</summary>
    public Arrival? Of(string id) => byId.TryGetValue(id, out var arrival) ? arrival : null;

    public void Note(string id, long at, int length)
    {
        Interlocked.Increment(ref posts);
        Interlocked.Add(ref bytes, length);
        byId.AddOrUpdate(
            id,
            static (_, at) => new Arrival(at, at, 1),
            static (_, known, at) => new Arrival(known.First, at, known.Count + 1),
            at
        );
    }

    public void Clear()
    {
        byId.Clear();
        posts = 0;
        bytes = 0;
    }

    /// <summary>For the wire between a sink process and its owner.</summary>
    public string Write()
    {
        var lines = byId.Select(x =>
            string.Create(CultureInfo.InvariantCulture, $"{x.Key} {x.Value.First} {x.Value.Last} {x.Value.Count}")
        );
        return string.Create(CultureInfo.InvariantCulture, $"{posts} {bytes}\n") + string.Join('\n', lines);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static Arrivals Read(string text)
    {
        var arrivals = new Arrivals();
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var head = lines[0].Split(' ');
        (arrivals.posts, arrivals.bytes) = (Number(head[0]), Number(head[1]));
        foreach (var line in lines.Skip(1))
        {
            var part = line.Split(' ');
            arrivals.byId[part[0]] = new Arrival(Number(part[1]), Number(part[2]), (int)Number(part[3]));
        }
        return arrivals;
    }

    static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
