using System.Net;

namespace Portal.Domain.Delivery;

/// <summary>Why a target may not be called: a stable code and plain words.</summary>
public sealed record TargetFault(string Code, string Message);

/// <summary>
/// Judges where the portal may send a request: scheme, port, user info, name, and every address the name leads to.
/// Public targets need https on 443 or 8443; the networks that the operator allows may be reached by http and on any port.
/// </summary>
public sealed class CallTarget(IReadOnlyList<IPNetwork> allowed)
{
    // Names that never mean the public internet (RFC 6761, 6762, 8375, ICANN's .internal).
    static readonly string[] InternalSuffixes = [".localhost", ".local", ".internal", ".home.arpa", ".lan", ".intranet", ".corp"];

    /// <summary>Judges what the text alone tells; null when it may be tried.</summary>
    public TargetFault? JudgeUrl(string? text, out Uri? url)
    {
        url = null;
        if (string.IsNullOrWhiteSpace(text) || text.Length > 2048)
            return new("URL_INVALID", "The URL is empty or longer than 2,048 characters.");
        if (text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c == '\\'))
            return new("URL_INVALID", "The URL holds a space, a control character or a backslash; write them percent-encoded.");
        if (
            !text.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            && !text.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
        )
            return new("SCHEME_FORBIDDEN", "The URL must start with https:// (or http:// for a network in Delivery:AllowedNetworks).");
        if (!Uri.TryCreate(text, UriKind.Absolute, out var parsed) || !HasHost(parsed))
            return new("URL_INVALID", "The URL cannot be read; write it like https://erp.example.com/hook.");
        var fault = JudgeParts(parsed);
        if (fault is null)
            url = parsed;
        return fault;
    }

    TargetFault? JudgeParts(Uri url)
    {
        if (url.UserInfo.Length > 0 || url.Authority.Contains('@', StringComparison.Ordinal))
            return new("USERINFO_FORBIDDEN", "The URL must not hold a user name or password.");
        if (url.Port == 0)
            return new("PORT_FORBIDDEN", "Port 0 cannot be called.");
        var host = HostOf(url);
        if (TryReadLiteral(host, out var address))
            return JudgeAddress(url, host, address);
        if (allowed.Count > 0)
            return null;
        return JudgePublic(url) ?? (IsInternalName(host) ? Forbidden(host, null) : null);
    }

    /// <summary>Judges every address that the host leads to; one bad address refuses all of them. Null when all may be connected to.</summary>
    public TargetFault? JudgeAddresses(Uri url, IReadOnlyList<IPAddress> addresses)
    {
        ArgumentNullException.ThrowIfNull(url);
        ArgumentNullException.ThrowIfNull(addresses);
        foreach (var address in addresses)
        {
            if (JudgeAddress(url, HostOf(url), address) is { } fault)
                return fault;
        }
        return null;
    }

    /// <summary>
    /// Judges every address of a mail server: public, or in the operator's networks, on whatever port. One bad address
    /// refuses all of them.
    /// </summary>
    public TargetFault? JudgeMailServer(string host, IReadOnlyList<IPAddress> addresses)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(addresses);
        var bad = addresses.FirstOrDefault(x => !allowed.Any(y => y.Contains(x)) && (!PublicAddresses.Contains(x) || IsInternalName(host)));
        return bad is null ? null : Forbidden(host, bad);
    }

    TargetFault? JudgeAddress(Uri url, string host, IPAddress address)
    {
        if (allowed.Any(x => x.Contains(address)))
            return null;
        if (!PublicAddresses.Contains(address) || IsInternalName(host))
            return Forbidden(host, address);
        return JudgePublic(url);
    }

    static TargetFault? JudgePublic(Uri url)
    {
        if (url.Scheme != Uri.UriSchemeHttps)
            return new("SCHEME_FORBIDDEN", "Outside the networks in Delivery:AllowedNetworks only https is allowed.");
        if (url.Port is not (443 or 8443))
            return new(
                "PORT_FORBIDDEN",
                $"Port {url.Port} is not allowed outside the networks in Delivery:AllowedNetworks; use 443 or 8443."
            );
        return null;
    }

    static TargetFault Forbidden(string host, IPAddress? address) =>
        new(
            "ADDRESS_FORBIDDEN",
            (address is null || address.ToString() == host ? $"{host} is" : $"{host} leads to {address}, which is")
                + " not on the public internet. If it is meant, an operator adds its network to Delivery:AllowedNetworks."
        );

    /// <summary>Host as it is resolved and judged: the IDNA form without a trailing dot, without brackets and scope.</summary>
    public static string HostOf(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return url.IdnHost.Trim('[', ']').TrimEnd('.');
    }

    /// <summary>Reads an address literal.</summary>
    public static bool TryReadLiteral(string host, out IPAddress address)
    {
        var bare = host.Split('%')[0];
        return IPAddress.TryParse(bare, out address!);
    }

    // IdnHost throws for a name that IDNA cannot express.
    static bool HasHost(Uri url)
    {
        try
        {
            return url.IdnHost.Length > 0;
        }
        catch (UriFormatException)
        {
            return false;
        }
    }

    static bool IsInternalName(string host) =>
        !TryReadLiteral(host, out _)
        && (
            !host.Contains('.', StringComparison.Ordinal) || InternalSuffixes.Any(x => host.EndsWith(x, StringComparison.OrdinalIgnoreCase))
        );
}
