using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;

namespace Portal.Components.Controls;

/// <summary>JSON, indented, its values set off from its names; other text as it is.</summary>
public sealed partial class JsonText
{
    // Longer text would make more elements than a page should have.
    const int MostMarked = 64 * 1024;

    MarkupString marked;
    string? shown;

    /// <summary>What was sent or received.</summary>
    [Parameter, EditorRequired]
    public required string Text { get; set; }

    /// <summary>Id of the element.</summary>
    [Parameter]
    public string? Id { get; set; }

    /// <summary>What it is, for those who listen.</summary>
    [Parameter]
    public string? Label { get; set; }

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        if (shown == Text)
            return;
        shown = Text;
        marked = new MarkupString(Mark(PrettyJson.Write(Text)));
    }

    static string Mark(string json)
    {
        var whole = HtmlEncoder.Default;
        if (json.Length > MostMarked || json.AsSpan().TrimStart() is not ['{' or '[', ..])
            return whole.Encode(json);
        var html = new StringBuilder(json.Length * 2);
        var done = 0;
        foreach (var token in Token().EnumerateMatches(json))
        {
            var rest = json.AsSpan(token.Index + token.Length).TrimStart();
            var text = json.Substring(token.Index, token.Length);
            html.Append(whole.Encode(json[done..token.Index]));
            html.Append(rest is [':', ..] ? whole.Encode(text) : $"<i>{whole.Encode(text)}</i>");
            done = token.Index + token.Length;
        }
        return html.Append(whole.Encode(json[done..])).ToString();
    }

    [GeneratedRegex(
        """
            "(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*|\b(?:true|false|null)\b
            """,
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Token();
}
