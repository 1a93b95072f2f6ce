namespace Portal.Mail;

/// <summary>How the data goes on.</summary>
enum DotEnd
{
    /// <summary>More is to come.</summary>
    Open,

    /// <summary>CR LF . CR LF was read.</summary>
    End,

    /// <summary>A CR or LF stood alone: two servers could disagree about the end, so the mail is refused (CVE-2023-51764).</summary>
    BareLineEnd,
}

/// <summary>
/// Reads mail data in whatever pieces it comes (RFC 5321, 4.5.2): finds the one true end, takes the stuffed dots out
/// and leaves every other byte as it is.
/// </summary>
struct DotReader
{
    enum At : byte
    {
        LineStart,
        Dot,
        DotCr,
        Text,
        Cr,
    }

    At at;

    /// <summary>Reads one piece; content goes to <paramref name="target"/>. At the end <paramref name="used"/> tells where the next command starts.</summary>
    public DotEnd Read(ReadOnlySpan<byte> piece, IncomingMail target, out int used)
    {
        var run = 0;
        var i = 0;
        while (i < piece.Length)
        {
            switch (at)
            {
                case At.Text:
                    var next = piece[i..].IndexOfAny((byte)'\r', (byte)'\n');
                    if (next < 0)
                    {
                        i = piece.Length;
                        break;
                    }
                    i += next;
                    if (piece[i] == (byte)'\n')
                        return Fault(out used, i);
                    at = At.Cr;
                    i++;
                    break;
                case At.Cr:
                    if (piece[i] != (byte)'\n')
                        return Fault(out used, i);
                    at = At.LineStart;
                    i++;
                    break;
                case At.LineStart:
                    at = At.Text;
                    if (piece[i] != (byte)'.')
                        break;
                    target.Append(piece[run..i]);
                    run = ++i;
                    at = At.Dot;
                    break;
                case At.Dot:
                    at = At.Text;
                    if (piece[i] != (byte)'\r')
                        break;
                    run = ++i;
                    at = At.DotCr;
                    break;
                default:
                    if (piece[i] != (byte)'\n')
                        return Fault(out used, i);
                    used = i + 1;
                    return DotEnd.End;
            }
        }
        target.Append(piece[run..]);
        used = piece.Length;
        return DotEnd.Open;
    }

    static DotEnd Fault(out int used, int at)
    {
        used = at + 1;
        return DotEnd.BareLineEnd;
    }
}
