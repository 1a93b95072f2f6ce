using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Portal.Mail;

/// <summary>
/// Reads the argument of MAIL and RCPT (RFC 5321, 4.1.2) strictly: an address is what two systems read alike, or it
/// is refused. Source routes and quoted local parts with specials are legal relics that only injections use today.
/// </summary>
static class SmtpAddress
{
    const int MaxAddress = 254;
    const int MaxLocal = 64;

    // atext of RFC 5322 and the dot; '%' and '!' would be routing to an old relay, and we never relay.
    static readonly SearchValues<char> LocalLetters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789#$&'*+-/=?^_`{|}~."
    );
    static readonly SearchValues<char> DomainLetters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-."
    );

    /// <summary>
    /// Splits <c>FROM:&lt;a@b&gt; SIZE=1</c> into path and parameters. The null path is an empty address.
    /// </summary>
    /// <returns>False when the text between the brackets is no address or the brackets are not there.</returns>
    public static bool TryReadPath(string argument, string keyword, bool allowNull, out string address, out string parameters)
    {
        address = parameters = "";
        if (!argument.StartsWith(keyword, StringComparison.OrdinalIgnoreCase))
            return false;
        var rest = argument.AsSpan(keyword.Length).TrimStart(' ');
        if (rest.IsEmpty || rest[0] != '<')
            return false;
        var end = rest.IndexOf('>');
        if (end < 0 || (end + 1 < rest.Length && rest[end + 1] != ' '))
            return false;
        parameters = rest[(end + 1)..].Trim(' ').ToString();
        var inside = rest[1..end];
        if (inside.IsEmpty)
            return allowNull;
        return TryReadPlain(inside, out address!);
    }

    /// <summary>Reads <c>local@domain</c>; the domain comes back in lower case without a closing dot.</summary>
    public static bool TryReadPlain(ReadOnlySpan<char> text, [NotNullWhen(true)] out string? address)
    {
        address = null;
        var at = text.LastIndexOf('@');
        if (at <= 0 || at > MaxLocal || text.Length > MaxAddress)
            return false;
        var local = text[..at];
        var domain = text[(at + 1)..];
        if (local.IndexOfAnyExcept(LocalLetters) >= 0 || !DotsAreSingle(local))
            return false;
        if (!IsDomain(domain) && !IsLiteral(domain))
            return false;
        address = string.Concat(local, "@", domain.ToString().ToLowerInvariant());
        return true;
    }

    static bool IsDomain(ReadOnlySpan<char> domain)
    {
        if (domain.IsEmpty || domain.IndexOfAnyExcept(DomainLetters) >= 0 || !DotsAreSingle(domain))
            return false;
        foreach (var range in domain.Split('.'))
        {
            var label = domain[range];
            if (label.Length > 63 || label[0] == '-' || label[^1] == '-')
                return false;
        }
        return true;
    }

    static bool IsLiteral(ReadOnlySpan<char> domain)
    {
        if (domain.Length < 3 || domain[0] != '[' || domain[^1] != ']')
            return false;
        var inside = domain[1..^1];
        return inside.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase)
            ? inside[5..].Contains(':') && !inside.Contains('%') && IPAddress.TryParse(inside[5..], out _)
            : inside.Count('.') == 3 && IPAddress.TryParse(inside, out _);
    }

    static bool DotsAreSingle(ReadOnlySpan<char> text) =>
        text[0] != '.' && text[^1] != '.' && !text.Contains("..", StringComparison.Ordinal);
}
