using System.Runtime.InteropServices;

namespace Portal.Data;

/// <summary>
/// Texts and facets as numbers: of a text every one, two and three neighbouring characters. Two terms may share a number,
/// and three characters may stand apart in a text: what is found is always compared with the row itself.
/// </summary>
static class SearchTerms
{
    const int Longest = 3;

    // A long text is known by some of its terms.
    const int MostTerms = 12;

    /// <summary>How texts are compared: without case, everything else as it is.</summary>
    public static string Fold(string text) => text.ToLowerInvariant();

    /// <summary>Every term of a row.</summary>
    public static void Collect(SearchEntry entry, HashSet<uint> terms)
    {
        terms.Clear();
        CollectText(SearchField.Text, entry.Text, terms);
        CollectText(SearchField.Other, entry.Other, terms);
        CollectFacet(SearchField.Facet0, entry.Facet0, terms);
        CollectFacet(SearchField.Facet1, entry.Facet1, terms);
        CollectFacet(SearchField.Facet2, entry.Facet2, terms);
        if (entry.Word is { } word)
            terms.Add(Of(SearchField.Word, word));
    }

    /// <summary>Terms that every text with this part has.</summary>
    public static IReadOnlyList<uint> OfPart(SearchField field, string part)
    {
        var folded = Fold(part);
        var length = Math.Min(Longest, folded.Length);
        var last = folded.Length - length;
        var terms = new HashSet<uint>();
        for (var i = 0; i < MostTerms; i++)
            terms.Add(Of(field, folded.AsSpan(last * i / (MostTerms - 1), length)));
        return [.. terms];
    }

    /// <summary>Term of a whole value.</summary>
    public static uint Of(SearchField field, Guid value) => Of(field, MemoryMarshal.AsBytes(new ReadOnlySpan<Guid>(in value)));

    /// <summary>Term of a word or of some neighbouring characters.</summary>
    public static uint Of(SearchField field, ReadOnlySpan<char> text) => Of(field, MemoryMarshal.AsBytes(text));

    static void CollectText(SearchField field, string? text, HashSet<uint> terms)
    {
        var folded = Fold(text ?? "").AsSpan();
        for (var length = 1; length <= Longest; length++)
        {
            for (var i = 0; i + length <= folded.Length; i++)
                terms.Add(Of(field, folded.Slice(i, length)));
        }
    }

    static void CollectFacet(SearchField field, Guid? value, HashSet<uint> terms)
    {
        if (value is { } id)
            terms.Add(Of(field, id));
    }

    // FNV-1a, and a last mix so that the low bits, which choose the part, depend on every byte.
    static uint Of(SearchField field, ReadOnlySpan<byte> bytes)
    {
        var hash = (2166136261u ^ (uint)field) * 16777619u;
        foreach (var value in bytes)
            hash = (hash ^ value) * 16777619u;
        hash ^= hash >> 15;
        hash *= 0x85EBCA6Bu;
        return hash ^ (hash >> 13);
    }
}

/// <summary>Where a term stands.</summary>
public enum SearchField
{
    Text = 1,
    Other,
    Facet0,
    Facet1,
    Facet2,
    Word,
}
