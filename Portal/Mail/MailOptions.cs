using System.Globalization;
using System.Net;
using Portal.Settings;

namespace Portal.Mail;

/// <summary>The settings of intake (contract, section 1).</summary>
sealed record MailOptions
{
    /// <summary>Where SMTP listens; null: off.</summary>
    public IPEndPoint? Smtp { get; init; }

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
        var listen = settings["Mail:Smtp:Listen"] ?? "127.0.0.1:2525";
        IPEndPoint? smtp = null;
        if (listen.Trim().Length > 0 && !SettingsReading.TryReadEndPoint(listen.Trim(), out smtp!))
            faults.Add(
                $"Mail:Smtp:Listen: '{listen}' is no address to listen on; write 127.0.0.1:2525, or leave it empty to turn SMTP off"
            );
        if (smtp is not null && portal.SeedDemo && !IPAddress.IsLoopback(smtp.Address))
            faults.Add("Seed:Demo: demo accounts are allowed only while Mail:Smtp:Listen is on loopback; set Seed__Demo=false");
        var address = (settings["Approvals:ReturnAddress"] ?? "returns@collector.local").Trim();
        MailCertificate.Check(settings, faults);
        // Approvals judges the same key; one line for one fault.
        if (
            !SmtpAddress.TryReadPlain(address, out var returns)
            && !faults.Any(x => x.StartsWith("Approvals:ReturnAddress:", StringComparison.Ordinal))
        )
            faults.Add($"Approvals:ReturnAddress: '{address}' is no mail address; write returns@collector.local");
        return new MailOptions
        {
            Smtp = smtp,
            MaxMessageBytes = ReadSize(settings, faults),
            ReturnAddress = returns ?? "",
            HostName = Dns.GetHostName() is { Length: > 0 } name && name.All(IsHostLetter) ? name : "collector",
            SpoolDirectory = Path.Combine(portal.DataDirectory, "spool"),
        };
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
