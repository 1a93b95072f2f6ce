using System.Text.Json;
using Portal.Domain.Common;

namespace Portal.Mail;

/// <summary>Checks a collector as it was sent; every fault with its pointer.</summary>
static class CollectorFaults
{
    // What a client gets when it reads a collector may come back when it changes it.
    static readonly HashSet<string> Shown = ["id", "version", "createdAt"];

    /// <summary>All faults that need no look into the database.</summary>
    public static List<Fault> Of(CollectorDefinition sent, DateTimeOffset now)
    {
        var faults = new List<Fault>();
        if (string.IsNullOrWhiteSpace(sent.Name))
            faults.Add(new Fault("/name", "required", "A collector needs a name."));
        else if (sent.Name.Trim().Length > 100 || sent.Name.Contains('/', StringComparison.Ordinal))
            faults.Add(new Fault("/name", "bad-name", "A name has at most 100 characters and no slash."));
        for (var i = 0; i < (sent.Addresses?.Count ?? 0); i++)
        {
            if (!SmtpAddress.TryReadPlain((sent.Addresses![i] ?? "").Trim(), out _))
                faults.Add(
                    new Fault($"/addresses/{i}", "bad-address", $"'{sent.Addresses[i]}' is no mail address; write invoices@example.com.")
                );
        }
        if (sent.RetentionDays < 0)
            faults.Add(new Fault("/retentionDays", "out-of-range", "retentionDays is 0 (for ever) or a number of days."));
        if (sent.Limits?.MaxBytes is < 1)
            faults.Add(new Fault("/limits/maxBytes", "out-of-range", "maxBytes is a positive number of bytes."));
        Senders(sent.Senders?.Allow, "/senders/allow", faults);
        Senders(sent.Senders?.Deny, "/senders/deny", faults);
        if (sent.Intake is null)
            faults.Add(new Fault("/intake", "required", "intake must be an object; leave it out for SMTP only."));
        else
        {
            PullFaults.Add(sent.Intake.Imap, "/intake/imap", now, faults);
            PullFaults.Add(sent.Intake.Pop3, "/intake/pop3", now, faults);
            Unknown(sent.Intake.Others, "/intake", faults);
        }
        Unknown(sent.Others?.Where(x => !Shown.Contains(x.Key)).ToDictionary(), "", faults);
        return faults;
    }

    static void Senders(IReadOnlyList<string>? patterns, string pointer, List<Fault> faults)
    {
        for (var i = 0; i < (patterns?.Count ?? 0); i++)
        {
            var pattern = patterns![i] ?? "";
            var address = pattern.StartsWith('@') ? "any" + pattern : pattern;
            if (!SmtpAddress.TryReadPlain(address, out _))
                faults.Add(
                    new Fault(
                        $"{pointer}/{i}",
                        "bad-address",
                        $"'{pattern}' is neither an address nor a domain; write a@example.com or @example.com."
                    )
                );
        }
    }

    internal static void Unknown(IReadOnlyDictionary<string, JsonElement>? others, string pointer, List<Fault> faults)
    {
        foreach (var name in others?.Keys ?? [])
            faults.Add(new Fault($"{pointer}/{name}", "unknown-member", $"'{name}' is no member of a collector here; check the spelling."));
    }
}
