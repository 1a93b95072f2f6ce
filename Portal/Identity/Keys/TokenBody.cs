using Portal.Api;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Identity;

/// <summary>What an administrator writes about a key or token.</summary>
sealed record TokenBody(string? Name, IReadOnlyList<string>? Scopes, DateTimeOffset? ExpiresAt)
{
    /// <exception cref="RefusalException">All faults at once.</exception>
    public void Check(IReadOnlyList<string> allowed, DateTimeOffset now)
    {
        var faults = new List<Fault>();
        if (string.IsNullOrWhiteSpace(Name))
            faults.Add(new Fault("/name", "required", "name is required: say what the token is for."));
        else if (Name.Length > 100 || Name.Any(char.IsControl))
            faults.Add(new Fault("/name", "malformed", "name may have 100 characters and no control characters."));
        for (var i = 0; i < (Scopes?.Count ?? 0); i++)
        {
            if (!allowed.Contains(Scopes![i]))
                faults.Add(new Fault($"/scopes/{i}", "unknown-value", $"The scopes are {string.Join(", ", allowed)}."));
        }
        if (ExpiresAt <= now)
            faults.Add(new Fault("/expiresAt", "out-of-range", "expiresAt must lie in the future."));
        if (faults.Count > 0)
            throw RefusalException.Invalid(faults);
    }
}

/// <summary>A key or token as an administrator reads it; the secret only in the answer that created it.</summary>
sealed record TokenView(
    string Id,
    string Name,
    string Prefix,
    IReadOnlyList<string> Scopes,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? LastUsedAt,
    DateTimeOffset? RevokedAt,
    string? Key = null,
    string? Token = null
)
{
    public static TokenView Of(AccessTokenRow row, string? key = null, string? token = null) =>
        new(
            row.Id.ToString(),
            row.Name,
            row.Prefix,
            row.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            row.CreatedAt,
            row.ExpiresAt,
            row.LastUsedAt,
            row.RevokedAt,
            key,
            token
        );
}

/// <summary>Whose tokens: a third party's keys or a person's access tokens.</summary>
sealed record TokenOwner(Guid Id, bool ThirdParty)
{
    /// <summary>Word in the audit.</summary>
    public string Word => ThirdParty ? "key" : "token";

    /// <summary>Scopes that make sense for it.</summary>
    public IReadOnlyList<string> Allowed =>
        ThirdParty ? [.. Scopes.All.Where(x => x is not (Scopes.Tasks or Scopes.Admin))] : [.. Scopes.All.Where(x => x != Scopes.Mail)];
}
