using System.Text;
using MimeKit.Text;

namespace Portal.Mail;

/// <summary>Makes readable text of HTML, for mails that have nothing else.</summary>
static class HtmlText
{
    /// <summary>Text with a line for each block; scripts, styles and the head left out.</summary>
    public static string From(string html)
    {
        var text = new StringBuilder();
        var hidden = 0;
        var tokens = new HtmlTokenizer(new StringReader(html)) { DecodeCharacterReferences = true };
        while (tokens.ReadNextToken(out var token))
        {
            if (token is HtmlTagToken tag)
                hidden = Enter(tag, hidden, text);
            else if (hidden == 0 && token.Kind == HtmlTokenKind.Data)
                Append(((HtmlDataToken)token).Data, text);
        }
        return text.ToString().Trim();
    }

    static int Enter(HtmlTagToken tag, int hidden, StringBuilder text)
    {
        switch (tag.Id)
        {
            case HtmlTagId.Head or HtmlTagId.Style or HtmlTagId.Script or HtmlTagId.Title when !tag.IsEmptyElement:
                return Math.Max(0, hidden + (tag.IsEndTag ? -1 : 1));
            case HtmlTagId.Body:
                // A head that was never closed must not hide the body.
                return 0;
            case HtmlTagId.Br
            or HtmlTagId.P
            or HtmlTagId.Div
            or HtmlTagId.TR
            or HtmlTagId.LI
            or HtmlTagId.H1
            or HtmlTagId.H2
            or HtmlTagId.H3
            or HtmlTagId.Table
            or HtmlTagId.BlockQuote:
                if (text.Length > 0 && text[^1] != '\n')
                    text.Append('\n');
                return hidden;
            case HtmlTagId.TD or HtmlTagId.TH when text.Length > 0 && text[^1] is not (' ' or '\n'):
                text.Append(' ');
                return hidden;
            default:
                return hidden;
        }
    }

    static void Append(string data, StringBuilder text)
    {
        foreach (var letter in data)
        {
            if (!char.IsWhiteSpace(letter))
                text.Append(letter);
            else if (text.Length > 0 && text[^1] is not (' ' or '\n'))
                text.Append(' ');
        }
    }
}
