namespace Portal.Data;

/// <summary>What of a row can be searched. Texts are found by any part, facets by their whole value; neither changes unnoticed.</summary>
public sealed class SearchEntry
{
    /// <summary>Id of the row.</summary>
    public Guid Id { get; init; }

    /// <summary>First text; several texts that are searched as one stand in it with line ends between.</summary>
    public string? Text { get; init; }

    /// <summary>Second text.</summary>
    public string? Other { get; init; }

    /// <summary>Facets by place.</summary>
    public Guid? Facet0 { get; init; }

    /// <inheritdoc cref="Facet0"/>
    public Guid? Facet1 { get; init; }

    /// <inheritdoc cref="Facet0"/>
    public Guid? Facet2 { get; init; }

    /// <summary>A facet that is a word.</summary>
    public string? Word { get; init; }
}
