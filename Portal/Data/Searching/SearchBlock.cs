using System.Buffers.Binary;

namespace Portal.Data;

/// <summary>
/// The bytes of a block. Each term has the places of its rows as numbers of two bytes, or as one bit for each row where
/// that is shorter; some hundred terms share a part. Ids stand in parts of their own.
/// </summary>
static class SearchBlock
{
    /// <summary>Rows of a full block.</summary>
    public const int Size = 8192;

    /// <summary>More than these fit into no block.</summary>
    public const int Most = ushort.MaxValue;

    /// <summary>Ids of one part.</summary>
    public const int IdsOfPart = 512;

    const int TermParts = 1024;
    const int IdBytes = 16;

    /// <summary>Part of a term.</summary>
    public static int PartOf(uint term) => (int)(term % TermParts);

    /// <summary>Part of the id at a place.</summary>
    public static int PartOfId(int place) => -1 - (place / IdsOfPart);

    /// <summary>The parts of a block; <paramref name="entries"/> are oldest first.</summary>
    public static List<SearchPartRow> Build(int number, List<SearchEntry> entries)
    {
        var (rows, terms) = (new Dictionary<uint, List<ushort>>(), new HashSet<uint>());
        for (var place = 0; place < entries.Count; place++)
        {
            SearchTerms.Collect(entries[place], terms);
            foreach (var term in terms)
            {
                if (!rows.TryGetValue(term, out var places))
                    rows[term] = places = [];
                places.Add((ushort)place);
            }
        }
        var parts = new List<SearchPartRow>(TermParts);
        foreach (var part in rows.GroupBy(x => PartOf(x.Key)).OrderBy(x => x.Key))
        {
            using var bytes = new MemoryStream();
            foreach (var (term, places) in part)
                Write(bytes, term, places, entries.Count);
            parts.Add(
                new SearchPartRow
                {
                    Block = number,
                    Part = part.Key,
                    Bytes = bytes.ToArray(),
                }
            );
        }
        foreach (var chunk in entries.Chunk(IdsOfPart).Index())
            parts.Add(
                new SearchPartRow
                {
                    Block = number,
                    Part = -1 - chunk.Index,
                    Bytes = [.. chunk.Item.SelectMany(x => GuidBytesConverter.ToBytes(x.Id))],
                }
            );
        return parts;
    }

    /// <summary>Words of 64 bits for the rows of a block.</summary>
    public static int WordsOf(int rows) => (rows + 63) / 64;

    /// <summary>Sets the bits of a term's rows; none when it does not occur.</summary>
    public static void Mark(ReadOnlySpan<byte> part, uint term, Span<ulong> rows)
    {
        while (part.Length > 0)
        {
            var (found, count) = (
                BinaryPrimitives.ReadUInt32LittleEndian(part) == term,
                (int)BinaryPrimitives.ReadUInt16LittleEndian(part[4..])
            );
            var length = count == 0 ? rows.Length * 8 : count * 2;
            if (found)
            {
                Mark(part.Slice(6, length), count == 0, rows);
                return;
            }
            part = part[(6 + length)..];
        }
    }

    /// <summary>The id at a place of a part.</summary>
    public static Guid IdAt(byte[] part, int place) => new(part.AsSpan(place % IdsOfPart * IdBytes, IdBytes), bigEndian: true);

    static void Mark(ReadOnlySpan<byte> places, bool isBitmap, Span<ulong> rows)
    {
        if (isBitmap)
        {
            for (var word = 0; word < rows.Length; word++)
                rows[word] |= BinaryPrimitives.ReadUInt64LittleEndian(places[(word * 8)..]);
            return;
        }
        for (; places.Length > 0; places = places[2..])
        {
            var place = BinaryPrimitives.ReadUInt16LittleEndian(places);
            rows[place / 64] |= 1UL << (place % 64);
        }
    }

    static void Write(MemoryStream bytes, uint term, List<ushort> places, int rows)
    {
        var isBitmap = places.Count * 2 > WordsOf(rows) * 8;
        Span<byte> head = stackalloc byte[6];
        BinaryPrimitives.WriteUInt32LittleEndian(head, term);
        BinaryPrimitives.WriteUInt16LittleEndian(head[4..], isBitmap ? (ushort)0 : (ushort)places.Count);
        bytes.Write(head);
        var body = new byte[isBitmap ? WordsOf(rows) * 8 : places.Count * 2];
        for (var i = 0; i < places.Count; i++)
        {
            if (isBitmap)
                body[places[i] / 8] |= (byte)(1 << (places[i] % 8));
            else
                BinaryPrimitives.WriteUInt16LittleEndian(body.AsSpan(i * 2), places[i]);
        }
        bytes.Write(body);
    }
}
