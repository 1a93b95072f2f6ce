using DiffPlex;
using DiffPlex.Chunkers;
using DiffPlex.Model;

namespace Portal.Approvals;

/// <summary>
/// What changed between two texts: by line, and within a line by word. Bounded, because the texts are foreign: beyond
/// the bounds a text is shown as replaced as a whole.
/// </summary>
static class TextComparison
{
    const int ContextLines = 2;

    // The cost of a comparison grows with the product of both sides.
    const long MaxLineProduct = 4_000_000;
    const long MaxWordProduct = 250_000;
    const long MaxWordsInAll = 4_000_000;

    /// <summary>The lines of both texts in order; empty when they are the same. Line ends do not count.</summary>
    public static IReadOnlyList<LineChange> Lines(string? before, string? after)
    {
        var (old, now) = (Split(before), Split(after));
        if (old.SequenceEqual(now, StringComparer.Ordinal))
            return [];
        if ((long)old.Length * now.Length > MaxLineProduct)
            return [.. old.Select(x => new LineChange("removed", x)), .. now.Select(x => new LineChange("added", x))];
        return Shortened(Walk(old, now, LineChunksOf(old, now)));
    }

    /// <summary>The words of two lines; null when they are too long to compare or have nothing in common.</summary>
    public static IReadOnlyList<WordChange>? Words(string before, string after)
    {
        var budget = MaxWordsInAll;
        return Words(before, after, ref budget);
    }

    static DiffResult LineChunksOf(string[] old, string[] now) =>
        Differ.Instance.CreateDiffs(string.Join('\n', old), string.Join('\n', now), false, false, LineChunker.Instance);

    static List<LineChange> Walk(string[] old, string[] now, DiffResult differences)
    {
        var lines = new List<LineChange>(now.Length);
        var (at, budget) = (0, MaxWordsInAll);
        foreach (var block in differences.DiffBlocks)
        {
            for (; at < block.InsertStartB; at++)
                lines.Add(new LineChange("same", now[at]));
            var pairs = Math.Min(block.DeleteCountA, block.InsertCountB);
            for (var i = 0; i < Math.Max(block.DeleteCountA, block.InsertCountB); i++)
            {
                if (i < pairs && Words(old[block.DeleteStartA + i], now[block.InsertStartB + i], ref budget) is { } words)
                {
                    lines.Add(new LineChange("changed", now[block.InsertStartB + i], words));
                    continue;
                }
                if (i < block.DeleteCountA)
                    lines.Add(new LineChange("removed", old[block.DeleteStartA + i]));
                if (i < block.InsertCountB)
                    lines.Add(new LineChange("added", now[block.InsertStartB + i]));
            }
            at = block.InsertStartB + block.InsertCountB;
        }
        for (; at < now.Length; at++)
            lines.Add(new LineChange("same", now[at]));
        return lines;
    }

    static IReadOnlyList<WordChange>? Words(string before, string after, ref long budget)
    {
        var (old, now) = (WordChunker.Instance.Chunk(before), WordChunker.Instance.Chunk(after));
        var cost = (long)old.Count * now.Count;
        if (cost > MaxWordProduct || cost > budget)
            return null;
        budget -= cost;
        var words = new List<WordChange>();
        var at = 0;
        foreach (var block in Differ.Instance.CreateDiffs(before, after, false, false, WordChunker.Instance).DiffBlocks)
        {
            Add(words, "same", now.Skip(at).Take(block.InsertStartB - at));
            Add(words, "removed", old.Skip(block.DeleteStartA).Take(block.DeleteCountA));
            Add(words, "added", now.Skip(block.InsertStartB).Take(block.InsertCountB));
            at = block.InsertStartB + block.InsertCountB;
        }
        Add(words, "same", now.Skip(at));
        return words.Any(x => x.Kind == "same" && !string.IsNullOrWhiteSpace(x.Text)) ? words : null;
    }

    static void Add(List<WordChange> words, string kind, IEnumerable<string> chunks)
    {
        var text = string.Concat(chunks);
        if (text.Length > 0)
            words.Add(new WordChange(kind, text));
    }

    static IReadOnlyList<LineChange> Shortened(List<LineChange> lines)
    {
        var shown = new bool[lines.Count];
        for (var i = 0; i < lines.Count; i++)
            if (lines[i].Kind != "same")
                for (var j = Math.Max(0, i - ContextLines); j <= Math.Min(lines.Count - 1, i + ContextLines); j++)
                    shown[j] = true;
        var result = new List<LineChange>();
        for (var i = 0; i < lines.Count; i++)
            if (shown[i])
                result.Add(lines[i]);
            else if (result.LastOrDefault() is { Kind: "skipped" } skipped)
                result[^1] = skipped with { Count = skipped.Count + 1 };
            else
                result.Add(new LineChange("skipped", null));
        return result;
    }

    static string[] Split(string? text) => string.IsNullOrEmpty(text) ? [] : text.ReplaceLineEndings("\n").Split('\n');
}
