namespace Portal.Bench.Lists;

/// <summary>Spreads values over rows: fixed by the number of the row, so that every run measures the same.</summary>
sealed class Spread(int rows, DateTimeOffset end)
{
    const int Years = 2;

    /// <summary>Rows of each list.</summary>
    public int Rows { get; } = rows;

    /// <summary>When row <paramref name="i"/> was made: evenly over two years.</summary>
    public DateTimeOffset At(int i) => end.AddYears(-Years).AddSeconds((double)i / Rows * (end - end.AddYears(-Years)).TotalSeconds);

    /// <summary>Id of row <paramref name="i"/> of the list <paramref name="kind"/>; known without a look into the database.</summary>
    public Guid Id(int kind, int i)
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(At(i)).TryWriteBytes(bytes, bigEndian: true, out _);
        bytes[6] = 0x70;
        bytes[7] = (byte)kind;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], 0x8000_0000_0000_0000UL | (uint)i);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>True in exactly three rows (or all of fewer).</summary>
    public bool IsRare(int i) => i == Rows / 4 || i == Rows / 2 || i == Rows / 4 * 3;

    /// <summary>The first in half of the rows, the last but one in three, the last in none, the others share the rest.</summary>
    public T Of<T>(IReadOnlyList<T> all, int i, int salt)
    {
        if (IsRare(i))
            return all[^2];
        var draw = Draw(i, salt);
        return draw % 2 == 0 ? all[0] : all[1 + (int)(draw / 2 % (uint)(all.Count - 3))];
    }

    /// <summary>A word by its share in a hundred; what is left of the hundred gets the first.</summary>
    public string Word((string Word, int Share)[] words, int i, int salt)
    {
        var draw = (int)(Draw(i, salt) % 100);
        foreach (var (word, share) in words)
        {
            if (draw < share)
                return word;
            draw -= share;
        }
        return words[0].Word;
    }

    /// <summary>A number that looks random and is always the same for the row (splitmix).</summary>
    public static uint Draw(int i, int salt)
    {
        var x = ((ulong)(uint)i + ((ulong)(uint)salt << 32) + 1) * 0x9E3779B97F4A7C15UL;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9UL;
        return (uint)((x ^ (x >> 27)) >> 16);
    }
}
