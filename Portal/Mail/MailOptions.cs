using System.Globalization;
using System.Net;
using Portal.Settings;

namespace Portal.Mail;

/// <summary>The settings of intake (contract, section 1).</summary>
sealed record MailOptions
{
    /// <summary>Where SMTP listens; null: off.</summary>
    public IPEndPoint? Smtp { get; init; }

    /// <summary>Where LMTP listens; null: off.</summary>
    public IPEndPoint? Lmtp { get; init; }

    /// <summary>SMTP clients of other machines must sign in before they hand in a mail.</summary>
    public bool RequireAuth { get; init; }

    /// <summary>Largest mail in bytes, announced with SIZE.</summary>
    public long MaxMessageBytes { get; init; } = 26_214_400;

    /// <summary>Where return mails go: the address of the collector <c>returns</c>.</summary>
    public string ReturnAddress { get; init; } = "returns@collector.local";

    /// <summary>Name in the greeting and in our trace.</summary>
    public string HostName { get; init; } = "collector";

    /// <summary>Folder of mails that are larger than 256 KiB, while they come in.</summary>
    public string SpoolDirectory { get; init; } = "";

    /// <summary>Reads and checks; every fault goes into <paramref name="faults"/>.</summary>
    public static MailOptions Read(IConfiguration settings, PortalOptions portal, ICollection<string> faults)
    {
        var smtp = ReadListener(settings, "Mail:Smtp:Listen", "127.0.0.1:2525", portal, faults);
        var lmtp = ReadListener(settings, "Mail:Lmtp:Listen", "", portal, faults);
        if (smtp is not null && lmtp is not null && smtp.Port != 0 && smtp.Equals(lmtp))
            faults.Add("Mail:Lmtp:Listen: SMTP listens there already; give LMTP another port, such as 127.0.0.1:2424");
        var requireAuth = PortalOptions.ReadBool(settings, "Mail:Smtp:RequireAuth", false, faults);
        if (requireAuth && string.IsNullOrWhiteSpace(settings[ServerCertificate.PathKey]))
            faults.Add("Mail:Smtp:RequireAuth: nobody could sign in without TLS; set Mail:Smtp:CertificatePath as well");
        var address = (settings["Approvals:ReturnAddress"] ?? "returns@collector.local").Trim();
        ServerCertificate.Check(settings, faults);
        // Approvals judges the same key; one line for one fault.
        if (
            (!SmtpAddress.TryReadPlain(address, out var returns) || !System.Text.Ascii.IsValid(returns))
            && !faults.Any(x => x.StartsWith("Approvals:ReturnAddress:", StringComparison.Ordinal))
        )
            faults.Add($"Approvals:ReturnAddress: '{address}' is no mail address; write returns@collector.local");
        return new MailOptions
        {
            Smtp = smtp,
            Lmtp = lmtp,
            RequireAuth = requireAuth,
            MaxMessageBytes = ReadSize(settings, faults),
            ReturnAddress = returns ?? "",
            HostName = Dns.GetHostName() is { Length: > 0 } name && name.All(IsHostLetter) ? name : "collector",
            SpoolDirectory = Path.Combine(portal.DataDirectory, "spool"),
        };
    }

    static IPEndPoint? ReadListener(IConfiguration settings, string key, string fallback, PortalOptions portal, ICollection<string> faults)
    {
        var listen = (settings[key] ?? fallback).Trim();
        if (listen.Length == 0)
            return null;
        if (!SettingsReading.TryReadEndPoint(listen, out var at))
        {
            var example = fallback.Length > 0 ? fallback : "127.0.0.1:2424";
            faults.Add($"{key}: '{listen}' is no address to listen on; write {example}, or leave it empty to turn it off");
            return null;
        }
        if (portal.SeedDemo && !IPAddress.IsLoopback(at.Address))
            faults.Add($"Seed:Demo: demo accounts are allowed only while {key} is on loopback; set Seed__Demo=false");
        return at;
    }

    static long ReadSize(IConfiguration settings, ICollection<string> faults)
    {
        var text = settings["Mail:MaxMessageBytes"];
        if (string.IsNullOrWhiteSpace(text))
            return 26_214_400;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size is >= 1024 and <= 1L << 30)
            return size;
        faults.Add($"Mail:MaxMessageBytes: '{text}' is no number of bytes between 1024 and 1073741824");
        return 26_214_400;
    }

    static bool IsHostLetter(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.';
}
