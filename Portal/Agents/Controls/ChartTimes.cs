namespace Portal.Agents.Controls;

/// <summary>Words below a time axis: begin, middle and end.</summary>
static class ChartTimes
{
    public static IReadOnlyList<string> Of<T>(IReadOnlyList<T> slices, Func<T, DateTimeOffset> at, Func<DateTimeOffset, string> text) =>
        slices.Count < 3
            ? [.. slices.Select(x => text(at(x)))]
            : [text(at(slices[0])), text(at(slices[slices.Count / 2])), text(at(slices[^1]))];
}
