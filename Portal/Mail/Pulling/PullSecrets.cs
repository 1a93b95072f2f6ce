using Microsoft.AspNetCore.DataProtection;

namespace Portal.Mail;

/// <summary>
/// Passwords and tokens of mailboxes. A stored one is used again only while host, port, security and user are
/// unchanged: whoever may change a collector must not have its secret sent to a server of his own.
/// </summary>
sealed class PullSecrets(IDataProtectionProvider protection)
{
    readonly IDataProtector protector = protection.CreateProtector("Portal.Mail.PullPassword");

    /// <summary>For the row: what is new protected, what is omitted kept if it may be.</summary>
    public PullDefinition? Protect(PullDefinition? sent, PullDefinition? before)
    {
        if (sent is null)
            return null;
        var kept = before is not null && SameServer(sent, before) ? before : null;
        return sent with
        {
            Host = sent.Host.Trim(),
            Others = null,
            Password = sent.Password is { } password ? protector.Protect(password) : kept?.Password,
            Token = sent.Token is { } token ? protector.Protect(token) : kept?.Token,
        };
    }

    /// <summary>In clear, for the connection; null when none is stored.</summary>
    public string? Reveal(string? stored) => stored is null ? null : protector.Unprotect(stored);

    static bool SameServer(PullDefinition sent, PullDefinition before) =>
        string.Equals(sent.Host.Trim(), before.Host, StringComparison.OrdinalIgnoreCase)
        && sent.Port == before.Port
        && sent.Security == before.Security
        && sent.User == before.User
        && sent.CertificateSha256 == before.CertificateSha256
        && sent.CertificateAuthority == before.CertificateAuthority;
}
