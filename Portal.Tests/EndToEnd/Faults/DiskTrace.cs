using System.Globalization;
using System.Text.RegularExpressions;

namespace Portal.Tests.EndToEnd.Faults;

/// <summary>
/// Reads the lines of <see cref="Support.Strace"/>: which bytes of which file were written and not yet synced, and when
/// a sync of a file ended. A call that another thread cut into stands on two lines: its beginning names the file, its
/// end has the result.
/// </summary>
sealed partial class DiskTrace
{
    readonly Dictionary<string, List<(int Line, long Offset, int Length)>> written = [];
    readonly Dictionary<string, (string File, int Line)> syncing = [];

    DiskTrace(IReadOnlyList<string> lines)
    {
        for (var i = 0; i < lines.Count; i++)
            Take(lines[i], i);
    }

    /// <summary>Ends of syncs, in order: the line and the file.</summary>
    public List<(int Line, string File)> Syncs { get; } = [];

    /// <summary>Reads all lines.</summary>
    public static DiskTrace Of(IReadOnlyList<string> lines) => new(lines);

    /// <summary>What a power cut may take from the file, or tear.</summary>
    public IReadOnlyList<(long Offset, int Length)> Unsynced(string file) =>
        written.TryGetValue(file, out var ranges) ? ranges.ConvertAll(x => (x.Offset, x.Length)) : [];

    void Take(string line, int at)
    {
        if (Write().Match(line) is { Success: true } write)
            Wrote(write.Groups["file"].Value, at, Number(write, "offset"), (int)Number(write, "length"));
        else if (Sync().Match(line) is { Success: true } sync)
            Began(sync.Groups["thread"].Value, sync.Groups["file"].Value, line, at);
        else if (Resumed().Match(line) is { Success: true } end && syncing.Remove(end.Groups["thread"].Value, out var begun))
            Ended(begun.File, begun.Line, line, at);
    }

    void Wrote(string file, int line, long offset, int length)
    {
        if (!written.TryGetValue(file, out var ranges))
            written[file] = ranges = [];
        ranges.Add((line, offset, length));
    }

    void Began(string thread, string file, string line, int at)
    {
        if (line.EndsWith("<unfinished ...>", StringComparison.Ordinal))
            syncing[thread] = (file, at);
        else
            Ended(file, at, line, at);
    }

    // Only what was written before the sync began is certain to be on disk.
    void Ended(string file, int begun, string line, int at)
    {
        if (!Succeeded().IsMatch(line))
            return;
        if (written.TryGetValue(file, out var ranges))
            ranges.RemoveAll(x => x.Line < begun);
        Syncs.Add((at, file));
    }

    static long Number(Match match, string name) => long.Parse(match.Groups[name].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("""^\d+\s+pwrite64\(\d+<(?<file>[^>]+)>, .*, (?<length>\d+), (?<offset>\d+)(\)| <unfinished)""")]
    private static partial Regex Write();

    [GeneratedRegex("""^(?<thread>\d+)\s+f(data)?sync\(\d+<(?<file>[^>]+)>""")]
    private static partial Regex Sync();

    [GeneratedRegex("""^(?<thread>\d+)\s+<\.\.\. f(data)?sync resumed>""")]
    private static partial Regex Resumed();

    [GeneratedRegex("""= 0( |$)""")]
    private static partial Regex Succeeded();
}
