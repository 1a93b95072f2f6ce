using Portal.Domain.Mail;

namespace Portal.Mail;

/// <summary>Judges the class of a mail from its envelope and headers (RFC 3834, RFC 2919, RFC 3464).</summary>
static class MailClassifying
{
    /// <summary><c>auto-generated</c> alone stays normal: our own return mails carry it.</summary>
    public static MailClass Of(string envelopeFrom, IMailContent content)
    {
        if (envelopeFrom.Length == 0 || Begins(content.Header("Content-Type"), "multipart/report"))
            return MailClass.Bounce;
        if (
            Begins(content.Header("Auto-Submitted"), "auto-replied")
            || Begins(content.Header("Auto-Submitted"), "auto-notified")
            || content.Header("X-Autoreply") is not null
            || content.Header("X-Autorespond") is not null
            || Begins(content.Header("Precedence"), "auto_reply")
        )
            return MailClass.AutoReply;
        if (
            content.Header("List-Id") is not null
            || Begins(content.Header("Precedence"), "list")
            || Begins(content.Header("Precedence"), "bulk")
        )
            return MailClass.List;
        return MailClass.Normal;
    }

    static bool Begins(string? value, string word) => value?.TrimStart().StartsWith(word, StringComparison.OrdinalIgnoreCase) == true;
}
