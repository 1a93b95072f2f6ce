using System.Globalization;
using System.Text;

namespace Portal.Bench;

/// <summary>
/// Ids by which mails and pushes are counted: <c>bench-</c>, eight hex digits of the run, <c>-</c>, eight of the number.
/// Always of one length, so that a prebuilt mail is stamped in place.
/// </summary>
static class BenchId
{
    public const int Length = 23;

    static readonly System.Buffers.SearchValues<byte> HexDigits = System.Buffers.SearchValues.Create("0123456789abcdef"u8);

    /// <summary>Text of an id.</summary>
    public static string Of(uint run, int number) => string.Create(CultureInfo.InvariantCulture, $"bench-{run:x8}-{number:x8}");

    /// <summary>The first id in the bytes; null when there is none.</summary>
    public static string? Find(ReadOnlySpan<byte> bytes)
    {
        for (var at = bytes.IndexOf("bench-"u8); at >= 0 && at + Length <= bytes.Length; )
        {
            var found = bytes.Slice(at, Length);
            if (IsId(found))
                return Encoding.ASCII.GetString(found);
            var next = bytes[(at + 1)..].IndexOf("bench-"u8);
            at = next < 0 ? -1 : at + 1 + next;
        }
        return null;
    }

    /// <summary>Writes the digits of the number into a place that holds an id.</summary>
    public static void Stamp(Span<byte> id, int number)
    {
        for (var i = Length - 1; i >= Length - 8; i--, number >>= 4)
            id[i] = "0123456789abcdef"u8[number & 15];
    }

    static bool IsId(ReadOnlySpan<byte> text) => text[14] == '-' && IsHex(text[6..14]) && IsHex(text[15..]);

    static bool IsHex(ReadOnlySpan<byte> text) => !text.ContainsAnyExcept(HexDigits);
}
