using System.Net;
using Portal.Settings;

namespace Portal.Mail;

/// <summary>What one client may take of us (anchors: reliability A4; the figures are Postfix's unless said).</summary>
sealed record SmtpLimits
{
    /// <summary>Bytes of a command line with its CR LF.</summary>
    public int CommandLine { get; init; } = 2048;

    /// <summary>Recipients of one mail; further ones are answered 452.</summary>
    public int Recipients { get; init; } = 1000;

    /// <summary>After so many errors each answer to another waits <see cref="SoftErrorDelay"/>.</summary>
    public int SoftErrors { get; init; } = 10;

    /// <summary>After so many errors the session ends with 421.</summary>
    public int HardErrors { get; init; } = 20;

    /// <summary>NOOP, RSET, VRFY and HELP beyond so many without a mail between count as errors.</summary>
    public int Junk { get; init; } = 100;

    /// <summary>Delay of an answer after the soft limit.</summary>
    public TimeSpan SoftErrorDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Time for one command to be complete.</summary>
    public TimeSpan Command { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Time between two pieces of data.</summary>
    public TimeSpan Data { get; init; } = TimeSpan.FromSeconds(180);

    /// <summary>Data slower than <see cref="BytesPerSecond"/> after this time ends the session.</summary>
    public TimeSpan RateGrace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Slowest data rate.</summary>
    public int BytesPerSecond { get; init; } = 500;

    /// <summary>Sessions at once.</summary>
    public int Connections { get; init; } = 1000;

    /// <summary>Sessions at once from one address that is not of a trusted network; a fair share stays for the others.</summary>
    public int ConnectionsPerAddress { get; init; } = 100;

    /// <summary>New connections from one client address a minute; 0: no limit.</summary>
    public int ConnectionsPerMinute { get; init; } = 300;

    /// <summary>Mails from one client address a minute; 0: no limit.</summary>
    public int MailsPerMinute { get; init; } = 3_000;

    /// <summary>Recipients named by one client address a minute, unknown ones included; 0: no limit.</summary>
    public int RecipientsPerMinute { get; init; } = 10_000;

    /// <summary>Networks that neither the limits a minute nor the one on sessions at once bind, such as the company's own relay.</summary>
    public IReadOnlyList<IPNetwork> Trusted { get; init; } = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")];

    /// <summary>Failed tries to sign in within one connection.</summary>
    public int SignInTries { get; init; } = 3;

    /// <summary>Failed tries to sign in from one client address within ten minutes, trusted or not.</summary>
    public int FailedSignIns { get; init; } = 20;

    /// <summary>Time for a TLS handshake.</summary>
    public TimeSpan Handshake { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>While so many units wait for the database, new mails are told to come later.</summary>
    public int Backlog { get; init; } = 2048;

    /// <summary>While so many deliveries wait in this process (at most 10,000 do), new mails are told to come later.</summary>
    public int Deliveries { get; init; } = 9_000;

    /// <summary>At a stop, a mail whose data is coming in has this long to be complete.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>True for an address of a trusted network.</summary>
    public bool IsTrusted(IPAddress address) => Trusted.Any(x => x.Contains(address));

    /// <summary>Reads <c>Mail:Smtp:Limits:*</c>; every fault goes into <paramref name="faults"/>.</summary>
    public static SmtpLimits Read(IConfiguration settings, ICollection<string> faults)
    {
        const string section = "Mail:Smtp:Limits:";
        var usual = new SmtpLimits();
        int Number(string key, int fallback, int min) => settings.ReadNumber(section + key, fallback, min, 1_000_000, faults);
        return usual with
        {
            Connections = Number("Connections", usual.Connections, 1),
            ConnectionsPerAddress = Number("ConnectionsPerAddress", usual.ConnectionsPerAddress, 1),
            ConnectionsPerMinute = Number("ConnectionsPerMinute", usual.ConnectionsPerMinute, 0),
            MailsPerMinute = Number("MailsPerMinute", usual.MailsPerMinute, 0),
            RecipientsPerMinute = Number("RecipientsPerMinute", usual.RecipientsPerMinute, 0),
            Trusted = ReadTrusted(settings, section + "Trusted", faults) ?? usual.Trusted,
        };
    }

    static List<IPNetwork>? ReadTrusted(IConfiguration settings, string key, ICollection<string> faults)
    {
        if (settings[key] is null && !settings.GetSection(key).Exists())
            return null;
        var networks = new List<IPNetwork>();
        foreach (var text in settings.ReadList(key))
        {
            if (SettingsReading.TryReadNetwork(text, out var network))
                networks.Add(network);
            else
                faults.Add($"{key}: '{text}' is no network; write 10.0.0.0/8 or 192.0.2.7");
        }
        return networks;
    }
}
