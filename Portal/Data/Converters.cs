using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Portal.Data;

/// <summary>A UTC instant as ticks: SQLite cannot compare <see cref="DateTimeOffset"/>, PostgreSQL refuses offsets.</summary>
public sealed class UtcTicksConverter()
    : ValueConverter<DateTimeOffset, long>(time => time.UtcTicks, ticks => new DateTimeOffset(ticks, TimeSpan.Zero));

/// <summary>A UUID as its 16 bytes in network order, so that SQLite sorts UUIDv7 by time and rows stay small.</summary>
public sealed class GuidBytesConverter() : ValueConverter<Guid, byte[]>(id => ToBytes(id), bytes => FromBytes(bytes))
{
    /// <summary>16 bytes, network order.</summary>
    public static byte[] ToBytes(Guid id) => id.ToByteArray(bigEndian: true);

    /// <summary>The reverse of <see cref="ToBytes"/>.</summary>
    public static Guid FromBytes(byte[] bytes) => new(bytes, bigEndian: true);
}
