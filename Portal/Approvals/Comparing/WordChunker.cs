using System.Globalization;
using DiffPlex;

namespace Portal.Approvals;

/// <summary>Words as readers see them: runs of letters and digits; each Han character, blank and mark by itself.</summary>
sealed class WordChunker : IChunker
{
    public static WordChunker Instance { get; } = new();

    /// <inheritdoc/>
    public IReadOnlyList<string> Chunk(string text)
    {
        var words = new List<string>();
        var elements = StringInfo.GetTextElementEnumerator(text);
        var start = 0;
        var inWord = false;
        while (elements.MoveNext())
        {
            var part = IsWordPart(elements.GetTextElement());
            if (!part || !inWord)
            {
                if (elements.ElementIndex > start)
                    words.Add(text[start..elements.ElementIndex]);
                start = elements.ElementIndex;
            }
            inWord = part;
        }
        if (start < text.Length)
            words.Add(text[start..]);
        return words;
    }

    // Scripts without blanks between words start at U+2E80 (CJK radicals); they are compared by character.
    static bool IsWordPart(string element) => element[0] < '\u2E80' && (char.IsLetterOrDigit(element, 0) || element[0] is '_');
}
