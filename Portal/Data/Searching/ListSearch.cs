namespace Portal.Data;

/// <summary>What a search of a list wants beside the conditions that the database tests: every one of these must be met.</summary>
public sealed class ListSearch
{
    readonly List<uint[]> groups = [];
    readonly List<Func<SearchEntry, bool>> tests = [];
    int facets;
    int rest;

    /// <summary>
    /// The database alone is not enough: a text is wanted, or several facets of which each may have many rows and all
    /// together few.
    /// </summary>
    public bool NeedsIndex => tests.Count > 0 || facets + rest > 1;

    /// <summary>A facet is wanted.</summary>
    public bool HasFacets => facets > 0;

    /// <summary>Nothing older is wanted; the caller has the database test it too.</summary>
    public Guid Floor { get; init; }

    /// <summary>Nothing from here on is wanted; the caller has the database test it too.</summary>
    public Guid? Ceiling { get; init; }

    /// <summary>The database's conditions leave few rows by an index of their own, so reading those is the search.</summary>
    public bool IsNarrow { get; init; }

    /// <summary>A text is wanted.</summary>
    internal bool HasTexts => tests.Count > 0;

    /// <summary>Groups of terms: of each group a row has one at least.</summary>
    internal IReadOnlyList<uint[]> Groups => groups;

    /// <summary>Rows whose text has this part, whatever its case; blank adds nothing.</summary>
    public ListSearch WithPart(SearchField field, string? part)
    {
        if (part?.Trim() is not { Length: > 0 } wanted)
            return this;
        var folded = SearchTerms.Fold(wanted);
        return WithPart(field, folded, x => SearchTerms.Fold(x).Contains(folded, StringComparison.Ordinal));
    }

    /// <summary>Rows whose text has this part and passes the test; the text comes as it is stored.</summary>
    public ListSearch WithPart(SearchField field, string part, Func<string, bool> test)
    {
        foreach (var term in SearchTerms.OfPart(field, part))
            groups.Add([term]);
        tests.Add(x => (field == SearchField.Text ? x.Text : x.Other) is { } text && test(text));
        return this;
    }

    /// <summary>Rows with one of these values; the caller has the database test it too.</summary>
    public ListSearch WithFacet(SearchField field, params IReadOnlyCollection<Guid> values)
    {
        groups.Add([.. values.Select(x => SearchTerms.Of(field, x))]);
        facets++;
        return this;
    }

    /// <summary>Rows with this word; the caller has the database test it too.</summary>
    public ListSearch WithWord(string word)
    {
        groups.Add([SearchTerms.Of(SearchField.Word, word)]);
        facets++;
        return this;
    }

    /// <summary>The database tests something else that has no index together with a facet.</summary>
    public ListSearch WithRest()
    {
        rest++;
        return this;
    }

    /// <summary>Whether the row itself has what its terms promised.</summary>
    internal bool IsMet(SearchEntry entry) => tests.TrueForAll(x => x(entry));
}
