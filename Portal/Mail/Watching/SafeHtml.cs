using System.Collections.Frozen;
using AngleSharp.Dom;
using Ganss.Xss;

namespace Portal.Mail;

/// <summary>
/// HTML of a mail as a person may look at it: no scripts, no forms, no links that lead anywhere, nothing loaded from
/// elsewhere. The sandbox and the policy of its address hold without this; this holds without them.
/// </summary>
/// <param name="Html">A whole page; empty when <paramref name="TooMuch"/>.</param>
/// <param name="Blocked">How many pictures and other parts would have been loaded from elsewhere.</param>
/// <param name="TooMuch">It is too long or too deeply nested to be shown.</param>
sealed record SafeHtml(string Html, int Blocked, bool TooMuch)
{
    const int MostCharacters = 2 * 1024 * 1024;
    const int MostNested = 400;
    const int MostEmbedded = 8 * 1024 * 1024;

    const string Before =
        "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><meta name=\"color-scheme\" content=\"light\"><title>HTML</title><style>"
        + "body{margin:16px;background:#fff;color:#14181f;font:14px/20px system-ui,sans-serif;overflow-wrap:anywhere}"
        + "img{max-width:100%!important;height:auto}table{max-width:100%}</style></head><body>";

    static readonly FrozenSet<string> Tags = Set(
        "a abbr address article aside b big blockquote br caption center cite code col colgroup dd del details dfn div dl dt em "
            + "figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q s samp section small "
            + "span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr"
    );

    static readonly FrozenSet<string> Attributes = Set(
        "align alt background bgcolor border cellpadding cellspacing color colspan dir face headers height href lang nowrap rowspan "
            + "scope size span src start style title type valign width"
    );

    static readonly FrozenSet<string> Styles = Set(
        "background background-color border border-bottom border-bottom-color border-bottom-style border-bottom-width border-collapse "
            + "border-color border-left border-left-color border-left-style border-left-width border-radius border-right "
            + "border-right-color border-right-style border-right-width border-spacing border-style border-top border-top-color "
            + "border-top-style border-top-width border-width color direction display font font-family font-size font-style "
            + "font-variant font-weight height letter-spacing line-height list-style-type margin margin-bottom margin-left "
            + "margin-right margin-top max-width min-width padding padding-bottom padding-left padding-right padding-top table-layout "
            + "text-align text-decoration text-indent text-transform vertical-align white-space width word-break word-spacing "
            + "word-wrap"
    );

    // What is inside them is no text for people.
    static readonly FrozenSet<string> Emptied = Set("script style title template noembed noframes object iframe svg math xmp");

    static readonly FrozenSet<string> Pictures = Set("image/png image/jpeg image/gif image/webp");

    /// <summary>Cleans; <paramref name="embedded"/> finds a part of the mail by its Content-ID.</summary>
    public static SafeHtml Of(string html, Func<string, EmbeddedPart?> embedded)
    {
        if (html.Length > MostCharacters || HtmlNesting.IsDeeperThan(html, MostNested))
            return new SafeHtml("", 0, true);
        var blocked = 0;
        long room = MostEmbedded;
        var sanitizer = new HtmlSanitizer(
            new HtmlSanitizerOptions
            {
                AllowedTags = Tags.ToHashSet(StringComparer.OrdinalIgnoreCase),
                AllowedAttributes = Attributes.ToHashSet(StringComparer.OrdinalIgnoreCase),
                AllowedCssProperties = Styles.ToHashSet(StringComparer.OrdinalIgnoreCase),
                UriAttributes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "src", "href", "background" },
                AllowedSchemes = new HashSet<string>(StringComparer.OrdinalIgnoreCase),
            }
        )
        {
            KeepChildNodes = true,
        };
        sanitizer.RemovingTag += (_, e) =>
        {
            if (e.Tag.HasAttribute("src") || e.Tag.HasAttribute("data") || e.Tag.LocalName == "link")
                blocked++;
            if (Emptied.Contains(e.Tag.LocalName))
                e.Tag.TextContent = "";
        };
        sanitizer.RemovingStyle += (_, e) =>
        {
            if (e.Style.Value.Contains("url(", StringComparison.OrdinalIgnoreCase))
                blocked++;
        };
        sanitizer.FilterUrl += (_, e) =>
        {
            var url = e.OriginalUrl.Trim();
            e.SanitizedUrl = null;
            if (e.Tag.LocalName == "a")
                // Where it would lead is shown, and leads nowhere: text and target of a link in a foreign mail need not agree.
                e.Tag.SetAttribute("title", DisplayText.Clean(url));
            else if (Picture(url, embedded, ref room) is { } picture && e.Tag.LocalName == "img")
                e.SanitizedUrl = picture;
            else
                blocked++;
        };
        return new SafeHtml(Before + sanitizer.Sanitize(html) + "</body></html>", blocked, false);
    }

    static string? Picture(string url, Func<string, EmbeddedPart?> embedded, ref long room)
    {
        if (url.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
        {
            var type = url[5..].Split([';', ','], 2)[0].Trim();
            return Pictures.Contains(type) && (room -= url.Length) >= 0 ? url : null;
        }
        if (!url.StartsWith("cid:", StringComparison.OrdinalIgnoreCase))
            return null;
        return
            embedded(Uri.UnescapeDataString(url[4..])) is { } part
            && Pictures.Contains(part.ContentType)
            && (room -= part.Bytes.Length) >= 0
            ? $"data:{part.ContentType.ToLowerInvariant()};base64,{Convert.ToBase64String(part.Bytes)}"
            : null;
    }

    static FrozenSet<string> Set(string words) => words.Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}

/// <summary>A part that the HTML shows by its Content-ID.</summary>
sealed record EmbeddedPart(string ContentType, byte[] Bytes);
