using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Approvals;

/// <summary>A file whose bytes are on their way: what is left to write rides in the transaction that refers to it.</summary>
sealed record StoredFile(string Name, string ContentType, long Size, string Sha256, Guid ContentId, IReadOnlyList<RowCommand> Rows);

/// <summary>
/// Stores the bytes of attachments. A handful of small files rides in the transaction of its revision; anything larger
/// is written ahead, so that a submission of 50 MB does not hold the writer that everybody else waits for.
/// </summary>
sealed class StoredFiles(ContentStore contents, GroupCommitWriter writer, TimeProvider clock)
{
    /// <summary>Most bytes of a revision's files that ride in its transaction.</summary>
    public const long MaxRiding = 256 * 1024;

    /// <summary>Whether files of this size are written before the transaction; then check the rest of the input first.</summary>
    public static bool AreLarge(IReadOnlyList<AttachmentUpload> uploads) => uploads.Sum(x => (long)x.Bytes.Length) > MaxRiding;

    /// <summary>Call it outside of any write transaction: it commits portions of its own.</summary>
    public async Task<IReadOnlyList<StoredFile>> StoreAsync(IReadOnlyList<AttachmentUpload> uploads, CancellationToken stop)
    {
        var ahead = AreLarge(uploads);
        var files = new List<StoredFile>(uploads.Count);
        foreach (var upload in uploads)
            files.Add(await StoreAsync(upload, ahead, stop));
        return files;
    }

    async Task<StoredFile> StoreAsync(AttachmentUpload upload, bool ahead, CancellationToken stop)
    {
        var sha256 = SHA256.HashData(upload.Bytes.Span);
        var (id, rows) = ahead ? (Ids.New(clock), []) : contents.Plan(upload.Bytes, sha256);
        if (ahead)
        {
            await using var source = Open(upload.Bytes);
            await writer.WriteAheadAsync(id, source, stop);
            rows = [contents.Head(id, sha256, upload.Bytes.Length)];
        }
        return new StoredFile(upload.Name, upload.ContentType, upload.Bytes.Length, Convert.ToHexStringLower(sha256), id, rows);
    }

    static MemoryStream Open(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(bytes.ToArray(), writable: false);
}
