using Portal.Domain.Common;

namespace Portal.Domain.Identity;

/// <summary>Whose keys: a third party's API keys or a person's access tokens.</summary>
/// <param name="Id">The third party or the person.</param>
/// <param name="ThirdParty">True for a third party.</param>
public sealed record AccessKeyOwner(Guid Id, bool ThirdParty);

/// <summary>A key without its secret.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Prefix">Its first characters.</param>
/// <param name="Scopes">What it may do; empty: everything its owner may.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">From when on it is refused; null: never.</param>
/// <param name="LastUsedAt">To five minutes; null: never.</param>
/// <param name="RevokedAt">Since when it is refused for good.</param>
public sealed record AccessKey(
    Guid Id,
    string Name,
    string Prefix,
    IReadOnlyList<string> Scopes,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? LastUsedAt,
    DateTimeOffset? RevokedAt
);

/// <summary>Keys of third parties and people. Pages of every room ask, Identity answers.</summary>
public interface IAccessKeys
{
    /// <summary>The scopes a key of that kind of owner can be limited to.</summary>
    IReadOnlyList<string> Scopes(bool thirdParty);

    /// <summary>All of an owner, newest first.</summary>
    /// <exception cref="RefusalException">There is no such owner.</exception>
    Task<IReadOnlyList<AccessKey>> ListAsync(AccessKeyOwner owner, CancellationToken stop);

    /// <summary>Makes one; the secret is in this answer only.</summary>
    /// <param name="personId">Who asks, for the audit.</param>
    /// <param name="personName">Sign-in name.</param>
    /// <exception cref="RefusalException">There is no such owner, or faults at <c>/name</c>, <c>/scopes</c>, <c>/expiresAt</c>.</exception>
    Task<(AccessKey Key, string Secret)> CreateAsync(
        AccessKeyOwner owner,
        string? name,
        IReadOnlyList<string> scopes,
        DateTimeOffset? expiresAt,
        Guid personId,
        string personName,
        CancellationToken stop
    );

    /// <summary>Revokes one for good.</summary>
    /// <exception cref="RefusalException">There is none.</exception>
    Task RevokeAsync(AccessKeyOwner owner, Guid id, Guid personId, string personName, CancellationToken stop);
}
