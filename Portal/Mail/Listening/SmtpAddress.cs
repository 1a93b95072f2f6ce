using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text;

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
    static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };
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

    /// <summary>
    /// Under which an address is looked up: letters beyond ASCII in their composed form (NFC), the domain in its ASCII
    /// form (RFC 5891), so that both ways of writing it lead to one place. ASCII stays as it is. Takes <c>@domain</c> too.
    /// </summary>
    public static string Key(string address)
    {
        if (Ascii.IsValid(address))
            return address;
        var at = address.LastIndexOf('@');
        if (at < 0 || !TryAscii(address[(at + 1)..], out var domain))
            return address;
        return string.Concat(address[..at].Normalize(), "@", domain);
    }

    /// <summary>
    /// Reads <c>local@domain</c>; the domain comes back in lower case. Letters beyond ASCII are taken (RFC 6531, 3.3)
    /// in their composed form; who may use them, the caller decides.
    /// </summary>
    public static bool TryReadPlain(ReadOnlySpan<char> text, [NotNullWhen(true)] out string? address)
    {
        address = null;
        if (!Ascii.IsValid(text))
            return TryReadInternational(text, out address);
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

    static bool TryReadInternational(ReadOnlySpan<char> text, out string? address)
    {
        address = null;
        var at = text.LastIndexOf('@');
        if (at <= 0 || !AreLetters(text))
            return false;
        var local = text[..at].ToString().Normalize();
        var domain = text[(at + 1)..].ToString();
        if (!DotsAreSingle(local) || local.Any(x => char.IsAscii(x) && !LocalLetters.Contains(x)))
            return false;
        if (!IsLiteral(domain))
        {
            if (!TryAscii(domain, out var ascii) || !IsDomain(ascii))
                return false;
            domain = Ascii.IsValid(domain) ? domain.ToLowerInvariant() : Idn.GetUnicode(ascii);
        }
        var read = string.Concat(local, "@", domain);
        if (Encoding.UTF8.GetByteCount(local) > MaxLocal || Encoding.UTF8.GetByteCount(read) > MaxAddress)
            return false;
        address = read;
        return true;
    }

    // What cannot be seen or is not yet a letter reads differently to different systems.
    static bool AreLetters(ReadOnlySpan<char> text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar)
                return false;
            var category = Rune.GetUnicodeCategory(rune);
            if (
                category
                is UnicodeCategory.Control
                    or UnicodeCategory.Format
                    or UnicodeCategory.PrivateUse
                    or UnicodeCategory.OtherNotAssigned
                    or UnicodeCategory.LineSeparator
                    or UnicodeCategory.ParagraphSeparator
                    or UnicodeCategory.SpaceSeparator
            )
                return false;
        }
        return true;
    }

    static bool TryAscii(string domain, out string ascii)
    {
        try
        {
            ascii = Idn.GetAscii(domain).ToLowerInvariant();
            return true;
        }
        catch (ArgumentException)
        {
            ascii = "";
            return false;
        }
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
