using System.Buffers;
using System.Text;

namespace Portal.Mail;

/// <summary>Reads command lines (RFC 5321, 4.1.1): verb, then argument. Works on the bytes, allocates only the argument.</summary>
static class SmtpLine
{
    static readonly SearchValues<byte> Printable = SearchValues.Create([.. Enumerable.Range(0x20, 0x5F).Select(x => (byte)x), (byte)'\t']);

    static readonly SearchValues<byte> Controls = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(x => (byte)x), 0x7F]);

    /// <summary>True when the line holds only printable ASCII: no NUL, no bare CR, nothing 8-bit.</summary>
    public static bool IsClean(ReadOnlySpan<byte> line) => line.IndexOfAnyExcept(Printable) < 0;

    /// <summary>True when it is MAIL or RCPT with UTF-8 in it (RFC 6531, 3.3); whether that is allowed, the session knows.</summary>
    public static bool IsInternational(ReadOnlySpan<byte> line) =>
        line.Length > 4
        && (Is(line[..4], "MAIL") || Is(line[..4], "RCPT"))
        && line.IndexOfAny(Controls) < 0
        && System.Text.Unicode.Utf8.IsValid(line);

    /// <summary>The command of a line without its CR LF.</summary>
    public static SmtpCommand Verb(ReadOnlySpan<byte> line)
    {
        var end = line.IndexOf((byte)' ');
        var verb = end < 0 ? line : line[..end];
        return verb.Length switch
        {
            3 when Is(verb, "GET") || Is(verb, "PUT") => SmtpCommand.Web,
            4 => OfFour(verb),
            7 when Is(verb, "CONNECT") || Is(verb, "OPTIONS") => SmtpCommand.Web,
            8 when Is(verb, "STARTTLS") => SmtpCommand.StartTls,
            _ => SmtpCommand.Unknown,
        };
    }

    /// <summary>What follows the verb, without blanks around it.</summary>
    public static string Argument(ReadOnlySpan<byte> line)
    {
        var end = line.IndexOf((byte)' ');
        return end < 0 ? "" : Encoding.UTF8.GetString(line[(end + 1)..]).Trim(' ', '\t');
    }

    static SmtpCommand OfFour(ReadOnlySpan<byte> verb)
    {
        foreach (var (name, command) in FourLetters)
        {
            if (Ascii.EqualsIgnoreCase(verb, name))
                return command;
        }
        return SmtpCommand.Unknown;
    }

    static bool Is(ReadOnlySpan<byte> verb, string name) => Ascii.EqualsIgnoreCase(verb, name);

    // In order of use.
    static readonly (string, SmtpCommand)[] FourLetters =
    [
        ("RCPT", SmtpCommand.Rcpt),
        ("MAIL", SmtpCommand.Mail),
        ("DATA", SmtpCommand.Data),
        ("EHLO", SmtpCommand.Ehlo),
        ("QUIT", SmtpCommand.Quit),
        ("RSET", SmtpCommand.Rset),
        ("NOOP", SmtpCommand.Noop),
        ("HELO", SmtpCommand.Helo),
        ("LHLO", SmtpCommand.Lhlo),
        ("VRFY", SmtpCommand.Vrfy),
        ("HELP", SmtpCommand.Help),
        ("AUTH", SmtpCommand.Auth),
        ("BDAT", SmtpCommand.Bdat),
        ("ETRN", SmtpCommand.Etrn),
        ("EXPN", SmtpCommand.Expn),
        ("POST", SmtpCommand.Web),
        ("HEAD", SmtpCommand.Web),
    ];
}
