using System.Globalization;
using Portal.Domain.Common;

namespace Portal.Mail;

/// <summary>A mailbox to pull from, as the form holds it.</summary>
public sealed class PullDraft
{
    /// <summary>Off: the collector does not pull this way.</summary>
    public bool On { get; set; }
    public string Host { get; set; } = "";
    public string Port { get; set; } = "";
    public string Security { get; set; } = "tls";
    public string User { get; set; } = "";

    /// <summary>A new one; empty keeps the stored one.</summary>
    public string Password { get; set; } = "";

    /// <summary>password or xoauth2.</summary>
    public string Auth { get; set; } = "password";

    /// <summary>A new one; empty keeps the stored one.</summary>
    public string Token { get; set; } = "";
    public string Authority { get; set; } = "";
    public string Pin { get; set; } = "";
    public string MoveTo { get; set; } = "";
    public string TimeZone { get; set; } = "";
    public string Folder { get; set; } = "";
    public string After { get; set; } = "none";
    public string Schedule { get; set; } = "* * * * *";
    public bool Idle { get; set; }

    /// <summary>What the form has no field for goes back as it came.</summary>
    internal PullDefinition? Before { get; private init; }

    /// <summary>Whether one is stored.</summary>
    public bool PasswordSet { get; private init; }

    internal static PullDraft Of(PullDefinition? pull, int port, bool passwordSet) =>
        pull is null
            ? new PullDraft { Port = port.ToString(CultureInfo.InvariantCulture) }
            : new PullDraft
            {
                On = true,
                Host = pull.Host,
                Port = pull.Port.ToString(CultureInfo.InvariantCulture),
                Security = pull.Security,
                User = pull.User,
                Auth = pull.Auth,
                Authority = pull.CertificateAuthority ?? "",
                Pin = pull.CertificateSha256 ?? "",
                MoveTo = pull.MoveTo ?? "",
                TimeZone = pull.TimeZone ?? "",
                Folder = pull.Folder ?? "",
                After = pull.After,
                Schedule = pull.Schedule,
                Idle = pull.Idle == true,
                PasswordSet = passwordSet,
                Before = pull,
            };

    internal PullDefinition? ToDefinition(string pointer, ICollection<Fault> faults) =>
        !On
            ? null
            : (Before ?? new PullDefinition()) with
            {
                Host = Host.Trim(),
                Port = (int)(CollectorDraft.Number(Port, pointer + "/port", faults) ?? 0),
                Security = Security,
                User = User.Trim(),
                Auth = Auth,
                Password = Password.Length == 0 ? null : Password,
                Token = Token.Length == 0 ? null : Token,
                CertificateAuthority = CollectorDraft.Words(Authority),
                CertificateSha256 = CollectorDraft.Words(Pin),
                MoveTo = After == "move" ? CollectorDraft.Words(MoveTo) : null,
                TimeZone = CollectorDraft.Words(TimeZone),
                Folder = CollectorDraft.Words(Folder),
                After = After,
                Schedule = Schedule.Trim(),
                Idle = Idle ? true : null,
            };

    internal string Fingerprint() =>
        On
            ? string.Join(
                '\n',
                [
                    Host,
                    Port,
                    Security,
                    User,
                    Auth,
                    Password,
                    Token,
                    Authority,
                    Pin,
                    Folder,
                    After,
                    MoveTo,
                    Schedule,
                    TimeZone,
                    Idle.ToString(),
                ]
            )
            : "";
}

/// <summary>A collector as its form holds it: lists are one a line, numbers are what was written.</summary>
public sealed class CollectorDraft
{
    public string Name { get; set; } = "";
    public string Description { get; set; } = "";
    public string Addresses { get; set; } = "";
    public string Owners { get; set; } = "";
    public bool Enabled { get; set; } = true;
    public bool Smtp { get; set; } = true;
    public bool Http { get; set; }
    public string HttpParties { get; set; } = "";
    public PullDraft Imap { get; private init; } = PullDraft.Of(null, 993, false);
    public PullDraft Pop3 { get; private init; } = PullDraft.Of(null, 995, false);
    public string MaxBytes { get; set; } = "";
    public string Allow { get; set; } = "";
    public string Deny { get; set; } = "";
    public string RetentionDays { get; set; } = "0";

    /// <summary>From what was read.</summary>
    internal static CollectorDraft Of(ReadCollector read) =>
        new()
        {
            Name = read.View.Name,
            Description = read.View.Description ?? "",
            Addresses = Text(read.View.Addresses),
            Owners = Text(read.View.Owners),
            Enabled = read.View.Enabled,
            Smtp = read.View.Intake.Smtp,
            Http = read.View.Intake.Http is not null,
            HttpParties = Text(read.View.Intake.Http?.ThirdParties),
            Imap = PullDraft.Of(read.View.Intake.Imap, 993, read.ImapSecret),
            Pop3 = PullDraft.Of(read.View.Intake.Pop3, 995, read.Pop3Secret),
            MaxBytes = read.View.Limits?.MaxBytes?.ToString(CultureInfo.InvariantCulture) ?? "",
            Allow = Text(read.View.Senders?.Allow),
            Deny = Text(read.View.Senders?.Deny),
            RetentionDays = read.View.RetentionDays.ToString(CultureInfo.InvariantCulture),
        };

    /// <summary>For the use case that saves it.</summary>
    /// <exception cref="RefusalException">A number is none.</exception>
    internal CollectorDefinition ToDefinition()
    {
        var faults = new List<Fault>();
        var definition = new CollectorDefinition
        {
            Name = Name,
            Description = Words(Description),
            Addresses = Lines(Addresses),
            Owners = Lines(Owners) is { Count: > 0 } owners ? owners : null,
            Enabled = Enabled,
            Intake = new IntakeDefinition
            {
                Smtp = Smtp,
                Http = Http ? new HttpIntakeDefinition { ThirdParties = Lines(HttpParties) } : null,
                Imap = Imap.ToDefinition("/intake/imap", faults),
                Pop3 = Pop3.ToDefinition("/intake/pop3", faults),
            },
            Limits = Number(MaxBytes, "/limits/maxBytes", faults) is { } most ? new LimitsDefinition { MaxBytes = most } : null,
            Senders =
                Lines(Allow).Count + Lines(Deny).Count == 0 ? null : new SendersDefinition { Allow = Lines(Allow), Deny = Lines(Deny) },
            RetentionDays = (int)(Number(RetentionDays, "/retentionDays", faults) ?? 0),
        };
        return faults.Count == 0 ? definition : throw RefusalException.Invalid(faults);
    }

    /// <summary>Each field with its value, to name what was changed.</summary>
    public IReadOnlyList<(string Field, string Value)> Values() =>
        [
            (nameof(Name), Name),
            (nameof(Description), Description),
            (nameof(Addresses), Addresses),
            (nameof(Owners), Owners),
            (nameof(Enabled), Enabled.ToString()),
            (nameof(Smtp), Smtp.ToString()),
            (nameof(Http), Http + HttpParties),
            (nameof(Imap), Imap.Fingerprint()),
            (nameof(Pop3), Pop3.Fingerprint()),
            (nameof(MaxBytes), MaxBytes),
            (nameof(RetentionDays), RetentionDays),
            (nameof(Allow), Allow),
            (nameof(Deny), Deny),
        ];

    internal static string? Words(string text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    internal static long? Number(string text, string pointer, ICollection<Fault> faults)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        if (
            long.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number is >= int.MinValue and <= 1L << 40
            && (pointer == "/limits/maxBytes" || number <= int.MaxValue)
        )
            return number;
        faults.Add(new Fault(pointer, "not-a-number", $"'{text.Trim()}' is no whole number."));
        return null;
    }

    static List<string> Lines(string text) =>
        [.. text.Split(['\n', '\r', ',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    static string Text(IReadOnlyList<string>? lines) => string.Join('\n', lines ?? []);
}
