namespace Portal.Domain.Common;

/// <summary>What a signed link opens.</summary>
public enum LinkedFile
{
    /// <summary>An attachment of a document's revision.</summary>
    DocumentAttachment,

    /// <summary>An attachment of a message; the index of the attachment is part of the link.</summary>
    MessageAttachment,

    /// <summary>The package of a finished document; the id is that of its handover.</summary>
    DocumentPackage,
}

/// <summary>A link that opens one file without a sign-in until it expires.</summary>
public sealed record FileLink(string Url, DateTimeOffset ExpiresAt);

/// <summary>Makes signed, expiring links to stored files for the bodies of pushes (absolute, under Portal:PublicUrl).</summary>
public interface IFileLinks
{
    /// <summary>
    /// Signs a link to the file. It lives for the longest retry schedule plus 24 hours, so it outlives the delivery
    /// that carries it by a day (contract, section 4).
    /// </summary>
    FileLink Sign(LinkedFile kind, Guid id, int index = 0);
}
