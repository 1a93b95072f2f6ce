namespace Portal.Bench;

/// <summary>The table of everything that is not a mail run: a figure, and what it is beside something measured in the same run.</summary>
sealed class FigureTable
{
    readonly MarkdownTable table = new("measure", "median [least–most]", "beside, in the same run", "ratio");

    /// <summary>What could not be measured here, and why.</summary>
    public List<string> Missing { get; } = [];

    public void Add(string measure, string figure, string beside = "–", string ratio = "–") => table.Add(measure, figure, beside, ratio);

    /// <summary>Leaves a measure out, by name.</summary>
    public void Miss(string measure, string why)
    {
        Missing.Add($"{measure}: {why}");
        Console.Error.WriteLine($"left out: {measure}: {why}");
    }

    /// <inheritdoc/>
    public override string ToString() => table.Count == 0 ? "" : table.ToString();
}
