using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Localization;

namespace Portal.Mail.Texts;

/// <summary>Words of the contract and figures, as people read them.</summary>
static class MailWords
{
    /// <summary>smtp → SMTP; a word that is not known stays as it is.</summary>
    public static string Of(IStringLocalizer words, string kind, string value)
    {
        var known = words[$"{kind}_{JsonNamingPolicy.CamelCase.ConvertName(value)}"];
        return known.ResourceNotFound ? value : known.Value;
    }

    /// <summary>812 B, 14.2 kB, 3.1 MB.</summary>
    public static string Size(long bytes) =>
        bytes switch
        {
            < 1000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
            < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1000d:0.#} kB"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000_000d:0.#} MB"),
        };

    /// <summary>Subject of a mail, or words for none.</summary>
    public static string Subject(IStringLocalizer<MailTexts> words, string subject) =>
        string.IsNullOrWhiteSpace(subject) ? words[nameof(MailTexts.NoSubject)] : subject;

    /// <summary>Sender of a mail, or words for none.</summary>
    public static string Sender(IStringLocalizer<MailTexts> words, string sender) =>
        string.IsNullOrWhiteSpace(sender) ? words[nameof(MailTexts.NoSender)] : sender;
}
