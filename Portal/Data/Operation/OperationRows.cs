namespace Portal.Data;

/// <summary>A one-time link to make the first administrator; only its hash is kept.</summary>
public sealed class SetupLinkRow
{
    /// <summary>SHA-256 of the token in the link.</summary>
    public byte[] SecretHash { get; set; } = [];
    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset ExpiresAt { get; set; }
}
