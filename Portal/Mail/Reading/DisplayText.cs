using System.Globalization;
using System.Text;

namespace Portal.Mail;

/// <summary>Texts from mails as they may be shown and passed on: no controls, no marks that turn the reading direction.</summary>
static class DisplayText
{
    const int MaxNameBytes = 200;

    // With the look-alikes that some systems fold to a real one.
    static readonly char[] Separators = ['/', '\\', ':', '\u2044', '\u2215', '\uFF0F', '\uFF3C', '\u29F5', '\u29F8'];

    /// <summary>Without controls and format characters; folded white space is one blank.</summary>
    public static string Clean(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        if (IsClean(text))
            return text;
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '\r' or '\n' or '\t')
                clean.Append(' ');
            else if (!IsHidden(rune))
                clean.Append(rune.ToString());
        }
        return clean.ToString().Trim();
    }

    /// <summary>
    /// A file name as sent, less what could leave a folder or lie about its ending: separators, controls, bidi marks;
    /// at most 200 bytes of UTF-8 with the extension kept.
    /// </summary>
    public static string FileName(string? sent, int index)
    {
        var name = Clean(sent).Normalize(NormalizationForm.FormC);
        name = string.Join('_', name.Split(Separators)).Trim(' ', '.');
        if (name.Length == 0)
            return "attachment-" + (index + 1).ToString(CultureInfo.InvariantCulture);
        if (Encoding.UTF8.GetByteCount(name) <= MaxNameBytes)
            return name;
        var extension = Path.GetExtension(name);
        if (Encoding.UTF8.GetByteCount(extension) > 20)
            extension = "";
        var room = MaxNameBytes - Encoding.UTF8.GetByteCount(extension);
        var cut = new StringBuilder();
        foreach (var rune in name.EnumerateRunes())
        {
            room -= rune.Utf8SequenceLength;
            if (room < 0)
                break;
            cut.Append(rune.ToString());
        }
        return cut.ToString().TrimEnd() + extension;
    }

    static bool IsClean(string text)
    {
        foreach (var letter in text)
        {
            if (letter is < ' ' or > '~')
                return false;
        }
        return true;
    }

    static bool IsHidden(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
        // Joiners belong to the spelling of several scripts and of emoji.
        && rune.Value is not (0x200C or 0x200D);
}
