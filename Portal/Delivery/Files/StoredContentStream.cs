using Portal.Data;

namespace Portal.Delivery;

/// <summary>Stored content as a stream that can seek, so that ASP.NET Core answers ranges; one chunk in memory.</summary>
sealed class StoredContentStream(ContentStore store, Guid content, long size) : Stream
{
    byte[] chunk = [];
    long chunkStart = -1;

    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => false;
    public override long Length => size;
    public override long Position { get; set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Position >= size || buffer.Length == 0)
            return 0;
        var start = Position - Position % ContentStore.ChunkSize;
        if (start != chunkStart)
        {
            var target = new MemoryStream(ContentStore.ChunkSize);
            await store.CopyToAsync(content, target, cancellationToken, start, ContentStore.ChunkSize);
            (chunk, chunkStart) = (target.ToArray(), start);
        }
        var count = (int)Math.Min(buffer.Length, chunk.Length - (Position - start));
        chunk.AsMemory((int)(Position - start), count).CopyTo(buffer);
        Position += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin) =>
        Position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => Position + offset,
            _ => size + offset,
        };

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("Stored content is read asynchronously.");

    public override void Flush() { }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
