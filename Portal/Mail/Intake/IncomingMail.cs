using System.Buffers;
using System.Security.Cryptography;

namespace Portal.Mail;

/// <summary>
/// The bytes of one mail, exactly as received: in memory up to 256 KiB, beyond that in a file of the spool directory
/// that is deleted with this object. Beyond the size limit bytes are counted and no longer kept.
/// </summary>
sealed class IncomingMail(string spoolDirectory, long maxBytes) : IDisposable
{
    /// <summary>Above this a mail leaves memory.</summary>
    public const int MemoryLimit = 256 * 1024;

    /// <summary>Extension of spool files, for the sweep at start.</summary>
    public const string Extension = ".mail";

    byte[] buffer = ArrayPool<byte>.Shared.Rent(8 * 1024);
    int held;
    FileStream? file;
    IncrementalHash? running;
    byte[]? hash;
    IOException? fault;
    bool kept;

    /// <summary>Bytes so far, also those beyond the limit.</summary>
    public long Size { get; private set; }

    /// <summary>Larger than the limit: the content is not whole.</summary>
    public bool TooLarge => Size > maxBytes;

    /// <summary>Path of the spool file; null while the mail is in memory.</summary>
    public string? SpoolFile => file?.Name;

    /// <summary>The whole mail; only when it is in memory.</summary>
    public ReadOnlyMemory<byte> Memory => file is null ? buffer.AsMemory(0, held) : throw new InvalidOperationException("It is spooled.");

    /// <summary>SHA-256 of all bytes, computed once.</summary>
    public byte[] Sha256 => hash ??= running is null ? SHA256.HashData(buffer.AsSpan(0, held)) : running.GetHashAndReset();

    /// <summary>
    /// Takes bytes in. A spool that cannot be written is told by <see cref="Complete"/>: the sender's data is read to its
    /// end first, or it would not hear the answer.
    /// </summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        Size += bytes.Length;
        if (bytes.IsEmpty || TooLarge || fault is not null)
            return;
        if (file is not null || held + bytes.Length > MemoryLimit)
        {
            AppendToFile(bytes);
            return;
        }
        if (held + bytes.Length > buffer.Length)
            Grow(held + bytes.Length);
        bytes.CopyTo(buffer.AsSpan(held));
        held += bytes.Length;
    }

    /// <summary>Takes a whole stream in; how many bytes it had.</summary>
    public async Task<long> AppendAsync(Stream source, CancellationToken stop)
    {
        var before = Size;
        var piece = ArrayPool<byte>.Shared.Rent(32 * 1024);
        try
        {
            int read;
            while ((read = await source.ReadAsync(piece, stop)) > 0)
                Append(piece.AsSpan(0, read));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
        return Size - before;
    }

    /// <summary>All bytes are in: a spool file becomes readable.</summary>
    /// <exception cref="IOException">The spool could not be written; the mail is not whole.</exception>
    public void Complete()
    {
        if (fault is not null)
            throw new IOException(fault.Message, fault);
        file?.Flush();
    }

    /// <summary>The first bytes, at most <paramref name="limit"/>.</summary>
    public ReadOnlyMemory<byte> Beginning(int limit)
    {
        if (file is null)
            return buffer.AsMemory(0, Math.Min(held, limit));
        var bytes = new byte[(int)Math.Min(limit, Size)];
        using var source = Open();
        source.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>A new stream over the whole mail.</summary>
    public Stream Open() =>
        file is null
            ? new MemoryStream(buffer, 0, held, writable: false)
            : new FileStream(file.Name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 64 * 1024);

    /// <summary>Somebody who was not waited for may still read the memory: it is left to the garbage collector.</summary>
    public void Keep() => kept = true;

    /// <inheritdoc/>
    public void Dispose()
    {
        running?.Dispose();
        if (file is not null)
            DropFile(file);
        if (!kept && buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
        held = 0;
    }

    /// <summary>Deletes what an earlier life of this node left in its spool. Nothing in it was acknowledged.</summary>
    public static int Sweep(string spoolDirectory)
    {
        if (!Directory.Exists(spoolDirectory))
            return 0;
        var old = Directory.GetFiles(spoolDirectory, "*" + Extension);
        foreach (var path in old)
            File.Delete(path);
        return old.Length;
    }

    void AppendToFile(ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (file is null)
                Spool();
            file!.Write(bytes);
            running!.AppendData(bytes);
        }
        catch (IOException failure)
        {
            fault = failure;
            // Its space at once: the disk may be full.
            if (file is not null)
                DropFile(file);
            file = null;
        }
    }

    static void DropFile(FileStream file)
    {
        try
        {
            file.Dispose();
        }
        catch (IOException)
        {
            // What it still holds cannot be written, and is not wanted any more.
        }
        File.Delete(file.Name);
    }

    void Spool()
    {
        Directory.CreateDirectory(spoolDirectory);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 64 * 1024,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        file = new FileStream(Path.Combine(spoolDirectory, Guid.NewGuid().ToString("N") + Extension), options);
        running = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        file.Write(buffer.AsSpan(0, held));
        running.AppendData(buffer.AsSpan(0, held));
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
        held = 0;
    }

    void Grow(int needed)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, buffer.Length * 2));
        buffer.AsSpan(0, held).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
