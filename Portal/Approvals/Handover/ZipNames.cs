using System.Buffers;
using System.Globalization;
using System.Text;

namespace Portal.Approvals;

/// <summary>
/// Names of attachments inside a package: every program on every system can unpack them, none leaves the folder, none
/// covers another. The name as it was sent stands in the manifest.
/// </summary>
static class ZipNames
{
    const int MaxBytes = 200;

    static readonly SearchValues<char> Plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");

    static readonly HashSet<string> Reserved = new(
        ["CON", "PRN", "AUX", "NUL", .. Enumerable.Range(1, 9).SelectMany(x => new[] { $"COM{x}", $"LPT{x}" })],
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>One name for each, in order, under <paramref name="folder"/>.</summary>
    public static IReadOnlyList<string> Of(string folder, IEnumerable<string> originals)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return [.. originals.Select(x => $"{folder}/{Free(Safe(x), taken)}")];
    }

    static string Free(string name, HashSet<string> taken)
    {
        var (stem, extension) = Split(name);
        for (var i = 2; !taken.Add(Key(name)); i++)
            name = string.Create(CultureInfo.InvariantCulture, $"{stem} ({i}){extension}");
        return name;
    }

    // Some file systems hold composed and decomposed letters for one name.
    static string Key(string name) => name.Normalize(NormalizationForm.FormC);

    static string Safe(string original)
    {
        var text = new StringBuilder(original.Length);
        foreach (var rune in original.EnumerateRunes())
            text.Append(IsPlain(rune) ? rune.ToString() : "_");
        var (stem, extension) = Split(text.ToString().Trim(' ', '.'));
        stem = Cut(stem, MaxBytes - Math.Min(MaxBytes - 1, Encoding.UTF8.GetByteCount(extension))).TrimEnd(' ', '.');
        if (stem.Length == 0)
            stem = "file";
        return Reserved.Contains(stem.Split('.')[0].TrimEnd()) ? $"_{stem}{extension}" : stem + extension;
    }

    // Controls, marks that turn the reading direction and other invisible ones, half surrogates, what Windows forbids.
    static bool IsPlain(Rune rune) =>
        rune != Rune.ReplacementChar
        && Rune.GetUnicodeCategory(rune)
            is not (
                UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned
            )
        && !"/\\:*?\"<>|".Contains(rune.ToString(), StringComparison.Ordinal);

    static (string Stem, string Extension) Split(string name)
    {
        var dot = name.LastIndexOf('.');
        return dot > 0 && name.Length - dot <= 17 && name.AsSpan(dot + 1).IndexOfAnyExcept(Plain) < 0
            ? (name[..dot], name[dot..])
            : (name, "");
    }

    static string Cut(string text, int bytes)
    {
        var (kept, size) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            if ((size += rune.Utf8SequenceLength) > bytes)
                break;
            kept += rune.Utf16SequenceLength;
        }
        return text[..kept];
    }
}
