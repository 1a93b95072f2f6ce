using System.Runtime.InteropServices;
using System.Text;
using MimeKit;

namespace Portal.Mail;

/// <summary>How MimeKit is set up here, and what it throws on a mail that is none.</summary>
static class MailParsing
{
    /// <summary>Deepest nesting of parts.</summary>
    public const int MaxDepth = 100;

    /// <summary>Most parts of one mail.</summary>
    public const int MaxParts = 1000;

    static MailParsing()
    {
        KnowOldCharsets();
        Options = new ParserOptions
        {
            MaxMimeDepth = MaxDepth,
            MaxAddressGroupDepth = 3,
            CharsetEncoding = Encoding.UTF8,
        };
    }

    /// <summary>Loose in the way mail is, bounded in depth.</summary>
    public static ParserOptions Options { get; }

    /// <summary>
    /// GB 18030, Shift-JIS and the like. MimeKit asks once, on its first use in the process, which charsets there are:
    /// this must come before that.
    /// </summary>
    public static void KnowOldCharsets() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>Parses a header block.</summary>
    public static HeaderList Headers(ReadOnlyMemory<byte> block)
    {
        using var stream = MemoryMarshal.TryGetArray(block, out var array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(block.ToArray());
        return HeaderList.Load(Options, stream);
    }

    /// <summary>True for what a parser throws on bytes that are no mail; defects and cancellation pass.</summary>
    public static bool IsUnreadable(Exception failure) =>
        failure
            is FormatException
                or EndOfStreamException
                or ParseException
                or ArgumentException
                or NotSupportedException
                or OverflowException
                or IndexOutOfRangeException
                or InvalidDataException
                or NullReferenceException;
}
