using System.Globalization;
using System.Net;
using MailKit.Security;
using MimeKit;
using Portal.Settings;

namespace Portal.Mail;

/// <summary>How the portal sends its own mail (contract, section 1: <c>Mail:Outgoing:*</c>).</summary>
sealed record OutgoingOptions
{
    /// <summary>Server to hand mails to; the own listener when <c>Mail:Outgoing:Host</c> is empty.</summary>
    public required string Host { get; init; }

    public required int Port { get; init; }

    public required SecureSocketOptions Security { get; init; }

    public string? User { get; init; }

    public string? Password { get; init; }

    /// <summary>Address of the envelope and of From.</summary>
    public required string From { get; init; }

    /// <summary>True when mails go to this portal's own listener.</summary>
    public required bool OwnListener { get; init; }

    /// <summary>Domain of <see cref="From"/>: <c>d=</c> of the signature, right side of Message-ID.</summary>
    public string Domain => From[(From.LastIndexOf('@') + 1)..];

    /// <summary>Reads and checks; every fault goes into <paramref name="faults"/>.</summary>
    public static OutgoingOptions Read(IConfiguration settings, ICollection<string> faults)
    {
        var host = settings["Mail:Outgoing:Host"]?.Trim() ?? "";
        var security = ReadSecurity(settings["Mail:Outgoing:Security"], faults);
        var own = host.Length == 0;
        var port = security switch
        {
            SecureSocketOptions.StartTls => 587,
            SecureSocketOptions.SslOnConnect => 465,
            _ => 25,
        };
        if (own)
            (host, port) = ReadOwnListener(settings, faults);
        var options = new OutgoingOptions
        {
            Host = host,
            Port = ReadPort(settings["Mail:Outgoing:Port"], port, own, faults),
            Security = security,
            User = Filled(settings["Mail:Outgoing:User"]),
            Password = Filled(settings["Mail:Outgoing:Password"]),
            From = ReadFrom(settings["Mail:Outgoing:From"], faults),
            OwnListener = own,
        };
        options.CheckSignIn(faults);
        return options;
    }

    void CheckSignIn(ICollection<string> faults)
    {
        if (User is null != Password is null)
            faults.Add("Mail:Outgoing:User: user and password belong together; set both or neither");
        else if (User is not null && Security == SecureSocketOptions.None && !IsLoopback(Host))
            faults.Add("Mail:Outgoing:Security: would send the password unencrypted; write StartTls or Tls");
    }

    static (string Host, int Port) ReadOwnListener(IConfiguration settings, ICollection<string> faults)
    {
        var listen =
            settings.GetSection("Mail:Smtp:Listen").Exists() || settings["Mail:Smtp:Listen"] is not null
                ? settings.ReadList("Mail:Smtp:Listen")
                : ["127.0.0.1:2525"];
        if (listen.Count == 0)
        {
            faults.Add("Mail:Outgoing:Host: is required when Mail:Smtp:Listen is empty, because mail then has no own listener to go to");
            return ("localhost", 25);
        }
        // A wrong address is told by the listener's own check.
        if (!SettingsReading.TryReadEndPoint(listen[0], out var at))
            return ("localhost", 25);
        if (at.Port == 0)
            faults.Add("Mail:Outgoing:Host: is required when Mail:Smtp:Listen takes a free port (0)");
        if (at.Address.Equals(IPAddress.Any))
            return ("127.0.0.1", at.Port);
        return (at.Address.Equals(IPAddress.IPv6Any) ? "::1" : at.Address.ToString(), at.Port);
    }

    static SecureSocketOptions ReadSecurity(string? word, ICollection<string> faults)
    {
        switch (word?.Trim().ToUpperInvariant())
        {
            case null or "" or "NONE":
                return SecureSocketOptions.None;
            case "STARTTLS":
                return SecureSocketOptions.StartTls;
            case "TLS":
                return SecureSocketOptions.SslOnConnect;
            default:
                faults.Add($"Mail:Outgoing:Security: '{word}' is unknown; write None, StartTls or Tls");
                return SecureSocketOptions.None;
        }
    }

    static int ReadPort(string? text, int fallback, bool own, ICollection<string> faults)
    {
        if (string.IsNullOrWhiteSpace(text))
            return fallback;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536)
        {
            if (own && port != fallback)
                faults.Add("Mail:Outgoing:Port: names a port without Mail:Outgoing:Host; set the host as well");
            return port;
        }
        faults.Add($"Mail:Outgoing:Port: '{text}' is no port; write a number between 1 and 65535");
        return fallback;
    }

    static string ReadFrom(string? text, ICollection<string> faults)
    {
        const string fallback = "portal@collector.local";
        if (string.IsNullOrWhiteSpace(text))
            return fallback;
        if (MailAddress.TryRead(text, out var address))
            return address.Address;
        faults.Add($"Mail:Outgoing:From: '{text}' is no mail address; write portal@example.org");
        return fallback;
    }

    static string? Filled(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    static bool IsLoopback(string host) => host == "localhost" || (IPAddress.TryParse(host, out var ip) && IPAddress.IsLoopback(ip));
}

/// <summary>One plain address, safe for a header and an envelope.</summary>
static class MailAddress
{
    /// <summary>False for anything but one <c>local@domain</c>: no display name, no control character, no second address.</summary>
    public static bool TryRead(string text, out MailboxAddress address)
    {
        address = null!;
        if (text.Any(char.IsControl) || !MailboxAddress.TryParse(text.Trim(), out var parsed))
            return false;
        address = new MailboxAddress("", parsed.Address);
        return parsed.Address == text.Trim() && parsed.Address.LastIndexOf('@') is > 0 and var at && at < parsed.Address.Length - 1;
    }
}
