using System.Text;

namespace Portal.Bench;

/// <summary>A table in Markdown.</summary>
sealed class MarkdownTable(params string[] head)
{
    readonly List<string[]> rows = [];

    /// <summary>Rows so far.</summary>
    public int Count => rows.Count;

    /// <summary>Adds a row.</summary>
    /// <exception cref="ArgumentException">It has not as many cells as the head.</exception>
    public void Add(params string[] cells)
    {
        if (cells.Length != head.Length)
            throw new ArgumentException($"A row of this table has {head.Length} cells, not {cells.Length}.", nameof(cells));
        rows.Add(cells);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        Write(text, head);
        Write(text, [.. head.Select(_ => "---")]);
        foreach (var row in rows)
            Write(text, row);
        return text.ToString();
    }

    static void Write(StringBuilder text, string[] cells) =>
        text.Append("| ").AppendJoin(" | ", cells.Select(x => x.Replace("|", "\\|", StringComparison.Ordinal))).Append(" |\n");
}
