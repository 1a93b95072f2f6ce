using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Portal.Domain.Common;

namespace Portal.Mail;

/// <summary>What is wrong with a mailbox as it was sent.</summary>
static class PullFaults
{
    /// <summary>Adds every fault with its pointer.</summary>
    public static void Add(PullDefinition? pull, string pointer, DateTimeOffset now, List<Fault> faults)
    {
        if (pull is null)
            return;
        var pop = pointer.EndsWith("pop3", StringComparison.Ordinal);
        if (string.IsNullOrWhiteSpace(pull.Host))
            faults.Add(new Fault(pointer + "/host", "required", "Name the mail server."));
        else if (Uri.CheckHostName(pull.Host.Trim()) == UriHostNameType.Unknown)
            faults.Add(new Fault(pointer + "/host", "bad-host", $"'{pull.Host}' is no host name; write imap.example.com, without port."));
        if (pull.Port is < 1 or > 65535)
            faults.Add(new Fault(pointer + "/port", "out-of-range", "port is a number between 1 and 65535."));
        if (string.IsNullOrWhiteSpace(pull.User))
            faults.Add(new Fault(pointer + "/user", "required", "Name the user of the mailbox."));
        if (pull.Security is not ("tls" or "startTls" or "none"))
            faults.Add(new Fault(pointer + "/security", "unknown-word", "security is tls, startTls or none."));
        if (pull.Auth is not ("password" or "xoauth2"))
            faults.Add(new Fault(pointer + "/auth", "unknown-word", "auth is password or xoauth2."));
        Action(pull, pointer, pop, faults);
        if (!CronSchedule.TryRead(pull.Schedule ?? "", pull.TimeZone, now, out _, out var why))
            faults.Add(new Fault(pointer + "/schedule", "bad-cron", why!));
        Certificate(pull, pointer, faults);
        CollectorFaults.Unknown(pull.Others, pointer, faults);
    }

    static void Action(PullDefinition pull, string pointer, bool pop, List<Fault> faults)
    {
        if (pull.After is not ("none" or "seen" or "move" or "delete"))
            faults.Add(new Fault(pointer + "/after", "unknown-word", "after is none, seen, move or delete."));
        else if (pop && pull.After is "seen" or "move")
            faults.Add(new Fault(pointer + "/after", "not-by-pop3", "POP3 knows no folders and no flags; after is none or delete."));
        if (pull.After == "move" && !pop && string.IsNullOrWhiteSpace(pull.MoveTo))
            faults.Add(new Fault(pointer + "/moveTo", "required", "Name the folder to move pulled mails to, such as Archive."));
        if (pop && pull.Folder is { Length: > 0 })
            faults.Add(new Fault(pointer + "/folder", "not-by-pop3", "POP3 knows no folders; leave folder out."));
        else if (pull.After == "move" && string.Equals(pull.MoveTo, pull.Folder ?? "INBOX", StringComparison.OrdinalIgnoreCase))
            faults.Add(new Fault(pointer + "/moveTo", "same-folder", "Mails are pulled from that folder; name another one."));
    }

    static void Certificate(PullDefinition pull, string pointer, List<Fault> faults)
    {
        if (pull.CertificateSha256 is { } pin && !IsPin(pin))
            faults.Add(
                new Fault(pointer + "/certificateSha256", "bad-pin", "certificateSha256 is SHA-256 of the certificate: 64 hex digits.")
            );
        if (pull.CertificateAuthority is not { } pem)
            return;
        try
        {
            using var authority = X509Certificate2.CreateFromPem(pem);
        }
        catch (CryptographicException)
        {
            faults.Add(
                new Fault(
                    pointer + "/certificateAuthority",
                    "bad-pem",
                    "certificateAuthority is a certificate in PEM form, from BEGIN to END."
                )
            );
        }
    }

    static bool IsPin(string pin)
    {
        var bare = pin.Replace(":", "", StringComparison.Ordinal);
        return bare.Length == 64 && bare.All(char.IsAsciiHexDigit);
    }
}
