namespace Portal.Data;

/// <summary>
/// A stretch of a list whose texts are indexed: written once, when it is full. What is newer than the newest block is
/// searched by reading it.
/// </summary>
public sealed class SearchBlockRow
{
    /// <summary>Also the first column of its parts.</summary>
    public int Number { get; set; }

    /// <summary>Name of the list, e.g. <c>messages</c>.</summary>
    public string List { get; set; } = "";

    /// <summary>It holds what comes behind this id …</summary>
    public Guid After { get; set; }

    /// <summary>… up to and with this one.</summary>
    public Guid LastId { get; set; }

    /// <summary>How many rows there were.</summary>
    public int Rows { get; set; }
}

/// <summary>A part of a block: the rows of some terms (from 0 on), or some of the ids (below 0).</summary>
public sealed class SearchPartRow
{
    public int Block { get; set; }
    public int Part { get; set; }
    public byte[] Bytes { get; set; } = [];
}

/// <summary>A row whose text changed after its block was written; its block is written anew before long.</summary>
public sealed class SearchChangeRow
{
    public Guid Id { get; set; }
    public string List { get; set; } = "";
    public Guid RowId { get; set; }
}
