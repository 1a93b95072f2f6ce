namespace Portal.Domain.Mail;

/// <summary>Who signed in on the mail listener (SMTP AUTH).</summary>
/// <param name="ThirdPartyId">Id of the third party.</param>
/// <param name="Name">Its name.</param>
public sealed record MailClient(Guid ThirdPartyId, string Name);

/// <summary>Mail asks, Identity answers: whose name and key are these?</summary>
public interface IMailSignIn
{
    /// <summary>
    /// The third party of that name, when the key is its own, alive, and may hand in mail; null otherwise, without
    /// a difference between a wrong name and a wrong key.
    /// </summary>
    Task<MailClient?> SignInAsync(string name, string key, CancellationToken stop);
}
