using Portal.Api;
using Portal.Data;
using Portal.Domain.Common;
using Portal.Domain.Identity;

namespace Portal.Identity;

/// <summary>The keys of the API, for pages: the same use case, asked through the port.</summary>
sealed class KeysForPages(IssueToken issue) : IAccessKeys
{
    public IReadOnlyList<string> Scopes(bool thirdParty) => new TokenOwner(Guid.Empty, thirdParty).Allowed;

    public async Task<IReadOnlyList<AccessKey>> ListAsync(AccessKeyOwner owner, CancellationToken stop)
    {
        var (keys, after) = (new List<AccessKey>(), (string?)null);
        do
        {
            var page = await issue.ListAsync(Of(owner), 200, after, stop);
            keys.AddRange(page.Items.Select(Key));
            after = page.Next;
        } while (after is not null);
        keys.Reverse();
        return keys;
    }

    public async Task<(AccessKey Key, string Secret)> CreateAsync(
        AccessKeyOwner owner,
        string? name,
        IReadOnlyList<string> scopes,
        DateTimeOffset? expiresAt,
        Guid personId,
        string personName,
        CancellationToken stop
    )
    {
        var made = await issue.RunAsync(By(personId, personName), Of(owner), new TokenBody(name, scopes, expiresAt), stop);
        return (Key(made), (made.Key ?? made.Token)!);
    }

    public Task RevokeAsync(AccessKeyOwner owner, Guid id, Guid personId, string personName, CancellationToken stop) =>
        issue.RevokeAsync(By(personId, personName), Of(owner), id, stop);

    static Actor By(Guid personId, string personName) => new("person", personId, personName);

    static TokenOwner Of(AccessKeyOwner owner) => new(owner.Id, owner.ThirdParty);

    static AccessKey Key(TokenView view) =>
        new(
            Ids.TryRead(view.Id, out var id) ? id : Guid.Empty,
            view.Name,
            view.Prefix,
            view.Scopes,
            view.CreatedAt,
            view.ExpiresAt,
            view.LastUsedAt,
            view.RevokedAt
        );
}
