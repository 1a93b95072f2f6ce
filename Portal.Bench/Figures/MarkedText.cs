namespace Portal.Bench;

/// <summary>The part of a page between two markers that a program writes.</summary>
static class MarkedText
{
    public const string Start = "<!-- bench:start -->";
    public const string End = "<!-- bench:end -->";

    /// <summary>The page with <paramref name="content"/> between the markers.</summary>
    /// <exception cref="InvalidOperationException">The page has not exactly one pair of markers.</exception>
    public static string Replace(string page, string content)
    {
        var (start, end) = (page.IndexOf(Start, StringComparison.Ordinal), page.IndexOf(End, StringComparison.Ordinal));
        if (start < 0 || end < start || page.LastIndexOf(Start, StringComparison.Ordinal) != start)
            throw new InvalidOperationException($"The page needs one line {Start} and below it one line {End}.");
        return $"{page[..(start + Start.Length)]}\n{content.Trim('\n')}\n{page[end..]}";
    }
}
