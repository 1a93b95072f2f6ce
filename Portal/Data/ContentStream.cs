namespace Portal.Data;

/// <summary>
/// Stored content as a seekable stream for answers with ranges: reads the chunks that are asked for, so memory stays
/// at one chunk whatever the size.
/// </summary>
public sealed class ContentStream(ContentStore store, Guid id, long size) : Stream
{
    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => size;

    /// <inheritdoc/>
    public override long Position { get; set; }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var wanted = (int)Math.Min(Math.Min(buffer.Length, ContentStore.ChunkSize), size - Position);
        if (wanted <= 0)
            return 0;
        using var target = new MemoryStream(wanted);
        await store.CopyToAsync(id, target, cancellationToken, Position, wanted);
        target.GetBuffer().AsMemory(0, (int)target.Length).CopyTo(buffer);
        Position += target.Length;
        return (int)target.Length;
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) =>
        Position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => Position + offset,
            _ => size + offset,
        };

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read it asynchronously.");

    /// <inheritdoc/>
    public override void Flush() { }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException("Stored content does not change.");

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Stored content does not change.");
}
