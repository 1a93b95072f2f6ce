using MimeKit.Text;

namespace Portal.Mail;

/// <summary>
/// How deep the elements of an HTML text are nested, without building a tree: builders and writers of trees take time by
/// the square of the depth and a stack frame for each level, and the depth is the sender's choice.
/// </summary>
static class HtmlNesting
{
    static readonly HashSet<string> Void = new(StringComparer.OrdinalIgnoreCase)
    {
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
    };

    // End tags are often left out; a beginning closes these before it (HTML, 13.1.2.4).
    static readonly Dictionary<string, string[]> ClosedBy = new(StringComparer.OrdinalIgnoreCase)
    {
        ["p"] = ["p"],
        ["div"] = ["p"],
        ["table"] = ["p"],
        ["ul"] = ["p"],
        ["ol"] = ["p"],
        ["li"] = ["p", "li"],
        ["tr"] = ["p", "li", "td", "th", "tr"],
        ["td"] = ["p", "li", "td", "th"],
        ["th"] = ["p", "li", "td", "th"],
        ["dt"] = ["p", "dt", "dd"],
        ["dd"] = ["p", "dt", "dd"],
        ["option"] = ["option"],
    };

    /// <summary>True when it is nested deeper than <paramref name="most"/>.</summary>
    public static bool IsDeeperThan(string html, int most)
    {
        var open = new Stack<string>();
        var tokens = new HtmlTokenizer(new StringReader(html));
        while (tokens.ReadNextToken(out var token))
        {
            if (token is not HtmlTagToken tag || tag.IsEmptyElement || Void.Contains(tag.Name))
                continue;
            if (tag.IsEndTag)
                Close(open, tag.Name);
            else
            {
                while (
                    ClosedBy.TryGetValue(tag.Name, out var closed)
                    && open.TryPeek(out var top)
                    && closed.Contains(top, StringComparer.OrdinalIgnoreCase)
                )
                    open.Pop();
                open.Push(tag.Name);
            }
            if (open.Count > most)
                return true;
        }
        return false;
    }

    static void Close(Stack<string> open, string name)
    {
        // An end tag without a beginning closes nothing.
        if (!open.Any(x => Same(x, name)))
            return;
        while (open.TryPop(out var top) && !Same(top, name)) { }
    }

    static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
