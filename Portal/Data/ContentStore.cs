using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Common;

namespace Portal.Data;

/// <summary>
/// Stored bytes in chunks of 64 KiB in the database: one backup, one transaction, every node sees them. Chunks are
/// keyed by a sequential id; the hash is kept beside, without an index of its own (anchors: hot path).
/// </summary>
public sealed class ContentStore(IDbContextFactory<PortalDbContext> contexts, TimeProvider clock)
{
    /// <summary>Bytes in a chunk: stays below the large object heap.</summary>
    public const int ChunkSize = 64 * 1024;

    const string InsertContent =
        "INSERT INTO \"Contents\" (\"Id\", \"Sha256\", \"Size\", \"KeyId\", \"CreatedAt\") VALUES ($1, $2, $3, NULL, $4)";
    const string InsertChunk = "INSERT INTO \"ContentChunks\" (\"ContentId\", \"Position\", \"Bytes\") VALUES ($1, $2, $3)";

    /// <summary>Rows that store the bytes; execute them in the transaction that refers to the returned id.</summary>
    public (Guid Id, IReadOnlyList<RowCommand> Rows) Plan(ReadOnlyMemory<byte> bytes, byte[]? sha256 = null)
    {
        var id = Ids.New(clock);
        var rows = new List<RowCommand>(2 + bytes.Length / ChunkSize)
        {
            new(InsertContent, id, sha256 ?? SHA256.HashData(bytes.Span), (long)bytes.Length, clock.GetUtcNow()),
        };
        for (int offset = 0, position = 0; offset < bytes.Length; offset += ChunkSize, position++)
            rows.Add(new(InsertChunk, id, position, bytes.Slice(offset, Math.Min(ChunkSize, bytes.Length - offset)).ToArray()));
        return (id, rows);
    }

    /// <summary>The rows of one chunk, for content that is streamed in ahead of its owner.</summary>
    public static RowCommand Chunk(Guid id, int position, byte[] bytes) => new(InsertChunk, id, position, bytes);

    /// <summary>The head row of streamed content.</summary>
    public RowCommand Head(Guid id, byte[] sha256, long size) => new(InsertContent, id, sha256, size, clock.GetUtcNow());

    /// <summary>All bytes; use only where the size is known to be small.</summary>
    /// <exception cref="RefusalException">There is no such content.</exception>
    public async Task<byte[]> ReadAsync(Guid id, CancellationToken stop)
    {
        var target = new MemoryStream();
        await CopyToAsync(id, target, stop);
        return target.ToArray();
    }

    /// <summary>Copies from <paramref name="offset"/> on, at most <paramref name="length"/> bytes, chunk by chunk.</summary>
    public async Task CopyToAsync(Guid id, Stream target, CancellationToken stop, long offset = 0, long? length = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        await using var db = await contexts.CreateDbContextAsync(stop);
        var size =
            await db.Contents.Where(x => x.Id == id).Select(x => (long?)x.Size).FirstOrDefaultAsync(stop)
            ?? throw RefusalException.NotFound("content");
        var end = Math.Min(size, offset + (length ?? size));
        for (var position = (int)(offset / ChunkSize); (long)position * ChunkSize < end; position++)
        {
            var at = position;
            var bytes = await db.ContentChunks.Where(x => x.ContentId == id && x.Position == at).Select(x => x.Bytes).SingleAsync(stop);
            var from = (int)Math.Max(0, offset - (long)position * ChunkSize);
            var to = (int)Math.Min(bytes.Length, end - (long)position * ChunkSize);
            await target.WriteAsync(bytes.AsMemory(from, to - from), stop);
        }
    }
}
