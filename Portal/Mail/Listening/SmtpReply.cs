using System.Text;
using Portal.Data;
using Portal.Domain.Mail;

namespace Portal.Mail;

/// <summary>What the client hears about a mail (contract, section 3, Refusal).</summary>
static class SmtpReply
{
    /// <summary>The reply to what became of a mail in one collector.</summary>
    public static string Of(TakenIn answer) =>
        (answer.Deferred ? "451 4.7.1 " + Clean(answer.Reason, "Not now, try again later") : answer.Reply) + "\r\n";

    /// <summary>The reply that a row records.</summary>
    public static string For(Disposition disposition, string? reason, Guid messageId) =>
        disposition == Disposition.Refused ? "550 5.7.1 " + Clean(reason, "Refused") : $"250 2.0.0 Stored as {messageId:N}";

    /// <summary>The reply to a mail that could not be stored: always "come again", and 452 where room is missing (RFC 5321, 4.2.3).</summary>
    public static string NotStored(Exception failure) =>
        Outages.Of(failure) == Outage.Full
            ? "452 4.3.1 There is no room to store it, try again later\r\n"
            : "451 4.3.0 Could not be stored, try again later\r\n";

    /// <summary>A reason as one line of ASCII: not every client may be given anything else (RFC 6531, 3.7.4).</summary>
    public static string Clean(string? reason, string fallback)
    {
        var text = new StringBuilder();
        foreach (var letter in reason ?? "")
        {
            if (letter is >= ' ' and <= '~')
                text.Append(letter);
            else if (char.IsWhiteSpace(letter))
                text.Append(' ');
            else
                text.Append('?');
            if (text.Length >= 400)
                break;
        }
        var line = text.ToString().Trim();
        return line.Trim('?', ' ').Length == 0 ? fallback : line;
    }
}
