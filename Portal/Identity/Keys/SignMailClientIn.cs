using Portal.Api;
using Portal.Domain.Mail;

namespace Portal.Identity;

/// <summary>
/// Answers the mail listener: the key is looked up by its hash and only then the name compared, so that a wrong name
/// and a wrong key take the same way and the same time.
/// </summary>
sealed class SignMailClientIn(FindToken tokens) : IMailSignIn
{
    /// <inheritdoc/>
    public async Task<MailClient?> SignInAsync(string name, string key, CancellationToken stop)
    {
        var principal = await tokens.RunAsync(key, stop);
        if (principal is null || Caller.Of(principal) is not { Kind: CallerKind.ThirdParty, Id: { } id } caller)
            return null;
        if (caller.Scopes.Count > 0 && !caller.Scopes.Contains(Scopes.Mail))
            return null;
        return string.Equals(caller.Name, name.Normalize(), StringComparison.OrdinalIgnoreCase) ? new MailClient(id, caller.Name) : null;
    }
}
