using System.Buffers.Text;
using System.Text.Json.Serialization;
using Portal.Domain.Common;

namespace Portal.Api;

/// <summary>One page of a list (contract, section 2).</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Next);

/// <summary>Keyset paging by UUIDv7 id or by a number: <c>?limit=</c> (1 to 200, default 50) and <c>&amp;after=</c>.</summary>
public static class Paging
{
    /// <summary>Reads the limit.</summary>
    public static int Limit(int? limit) =>
        limit switch
        {
            null => 50,
            >= 1 and <= 200 => limit.Value,
            _ => throw RefusalException.Invalid(new Fault("/limit", "out-of-range", "limit must be between 1 and 200.")),
        };

    /// <summary>Reads a cursor made by <see cref="Cursor(Guid)"/>; null for the first page.</summary>
    public static Guid? AfterId(string? after)
    {
        if (string.IsNullOrEmpty(after))
            return null;
        Span<byte> bytes = stackalloc byte[18];
        if (after.Length == 22 && Base64Url.IsValid(after) && Base64Url.TryDecodeFromChars(after, bytes, out var written) && written == 16)
            return new Guid(bytes[..16], bigEndian: true);
        throw RefusalException.Invalid(
            new Fault("/after", "bad-cursor", "after is not a cursor of this list; take next from the page before.")
        );
    }

    /// <summary>Cursor of the last item of a page.</summary>
    public static string Cursor(Guid id) => Base64Url.EncodeToString(id.ToByteArray(bigEndian: true));

    /// <summary>Cuts a list that was read with one more than <paramref name="limit"/> into a page.</summary>
    public static Page<TOut> Cut<TRow, TOut>(IReadOnlyList<TRow> rows, int limit, Func<TRow, Guid> id, Func<TRow, TOut> map)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var items = rows.Take(limit).Select(map).ToList();
        return new Page<TOut>(items, rows.Count > limit ? Cursor(id(rows[limit - 1])) : null);
    }
}
