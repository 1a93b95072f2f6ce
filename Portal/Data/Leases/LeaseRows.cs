namespace Portal.Data;

/// <summary>Who may do something that only one node may do at a time.</summary>
public sealed class LeaseRow
{
    /// <summary>What, e.g. <c>pull/&lt;collector&gt;/INBOX</c>.</summary>
    public string Name { get; set; } = "";

    /// <summary>node/incarnation; null: free.</summary>
    public string? Owner { get; set; }
    public DateTimeOffset Until { get; set; }

    /// <summary>Fencing token: rises with every taking.</summary>
    public long Number { get; set; }
}
