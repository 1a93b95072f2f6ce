using System.Buffers;

namespace Portal.Mail;

/// <summary>
/// Looks over the header block before any parser sees it: one header of many folded lines costs the parser quadratic
/// time (anchors: reliability M1). One pass over the bytes, no allocation.
/// </summary>
readonly struct HeaderScan
{
    /// <summary>Largest header block in bytes.</summary>
    public const int MaxBlock = 256 * 1024;

    /// <summary>Largest field in bytes, folded lines included.</summary>
    public const int MaxField = 64 * 1024;

    /// <summary>Most fields.</summary>
    public const int MaxFields = 1000;

    /// <summary>More of them than this is a loop.</summary>
    public const int MaxReceived = 50;

    /// <summary>Bytes of the block with its closing empty line.</summary>
    public int Length { get; private init; }

    /// <summary>Fields named Received, also where a blank stands before the colon.</summary>
    public int Received { get; private init; }

    /// <summary>It carries X-Collector-Loop: an agent of a collector made it.</summary>
    public bool Loop { get; private init; }

    /// <summary>Why the parser must not see it; null when it may.</summary>
    public string? Fault { get; private init; }

    /// <summary>Scans the beginning of a mail; give it at least <see cref="MaxBlock"/> + 1 bytes, or all there are.</summary>
    public static HeaderScan Of(ReadOnlySpan<byte> mail)
    {
        int at = 0,
            fields = 0,
            received = 0,
            fieldStart = 0;
        var loop = false;
        while (at < mail.Length)
        {
            var end = mail[at..].IndexOf((byte)'\n');
            var next = end < 0 ? mail.Length : at + end + 1;
            var line = mail[at..next].TrimEnd("\r\n"u8);
            if (next > MaxBlock)
                return Broken(at, received, loop, "header-block-too-large: the header block is larger than 256 KiB");
            if (line.IsEmpty)
                return new HeaderScan
                {
                    Length = next,
                    Received = received,
                    Loop = loop,
                    Fault = fields == 0 ? "no-headers: the mail does not begin with a header field" : null,
                };
            if (line[0] is (byte)' ' or (byte)'\t')
            {
                if (fields == 0)
                    return Broken(0, 0, false, "no-headers: the mail does not begin with a header field");
                if (next - fieldStart > MaxField)
                    return Broken(at, received, loop, "header-field-too-large: a header field is larger than 64 KiB");
            }
            else
            {
                var colon = line.IndexOf((byte)':');
                if (colon <= 0)
                {
                    // mbox senders leave a "From " line in front; anything else that is no field ends the block.
                    if (fields > 0 || !line.StartsWith("From "u8))
                        return fields == 0
                            ? Broken(0, 0, false, "no-headers: the mail does not begin with a header field")
                            : Done(at, received, loop);
                }
                else
                {
                    fieldStart = at;
                    fields++;
                    var name = line[..colon].TrimEnd(" \t"u8);
                    if (next - at > MaxField)
                        return Broken(at, received, loop, "header-field-too-large: a header field is larger than 64 KiB");
                    if (fields > MaxFields)
                        return Broken(at, received, loop, "too-many-headers: the mail has more than 1,000 header fields");
                    if (System.Text.Ascii.EqualsIgnoreCase(name, "Received"u8))
                        received++;
                    else if (System.Text.Ascii.EqualsIgnoreCase(name, "X-Collector-Loop"u8))
                        loop = true;
                }
            }
            at = next;
        }
        return fields == 0
            ? Broken(0, 0, false, "no-headers: the mail does not begin with a header field")
            : Done(mail.Length, received, loop);
    }

    static HeaderScan Done(int length, int received, bool loop) =>
        new()
        {
            Length = length,
            Received = received,
            Loop = loop,
        };

    static HeaderScan Broken(int length, int received, bool loop, string fault) =>
        new()
        {
            Length = length,
            Received = received,
            Loop = loop,
            Fault = fault,
        };
}
