namespace Portal.Data;

/// <summary>A key with which the installation signs its own mail; the highest number signs, all verify.</summary>
public sealed class OwnKeyRow
{
    public int Number { get; set; }

    /// <summary>DKIM selector.</summary>
    public string Selector { get; set; } = "";

    /// <summary>PKCS#8 in Base64, protected by Data Protection.</summary>
    public string PrivateProtected { get; set; } = "";

    /// <summary>SubjectPublicKeyInfo, DER.</summary>
    public byte[] PublicKey { get; set; } = [];
    public DateTimeOffset CreatedAt { get; set; }
}
