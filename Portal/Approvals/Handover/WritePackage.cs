using System.IO.Compression;
using System.Security.Cryptography;
using Portal.Data;
using Portal.Domain.Common;
using Portal.Settings;

namespace Portal.Approvals;

/// <summary>A zip whose chunks are stored; it is nothing until its head is committed.</summary>
sealed record WrittenPackage(Guid ContentId, long Size, byte[] Sha256);

/// <summary>
/// Writes the zip of a handover: first into a file of the spool, then ahead into the content store. However large the
/// attachments are, memory stays at one chunk and the one writer at one portion.
/// </summary>
sealed class WritePackage(ContentStore contents, GroupCommitWriter writer, PortalOptions portal, TimeProvider clock)
{
    const string Extension = ".package";

    // A regular file that its owner may write and everybody may read, in the upper half as Unix programs expect it.
    const int Permissions = 0x81A4 << 16;

    readonly string spool = Path.Combine(portal.DataDirectory, "spool");

    /// <summary>Writes it. The bytes follow from the row and the attachments alone.</summary>
    /// <param name="handover">The handover.</param>
    /// <param name="attachments">Contents of the attachments, in the order of the manifest.</param>
    /// <param name="stop">Cancels.</param>
    /// <exception cref="InvalidDataException">Stored bytes are not those that the manifest names.</exception>
    public async Task<WrittenPackage> RunAsync(HandoverRow handover, IReadOnlyList<Guid> attachments, CancellationToken stop)
    {
        Directory.CreateDirectory(spool);
        var path = Path.Combine(spool, Ids.New(clock).ToString("N") + Extension);
        await using var file = new FileStream(
            path,
            FileMode.CreateNew,
            FileAccess.ReadWrite,
            FileShare.None,
            ContentStore.ChunkSize,
            FileOptions.Asynchronous | FileOptions.DeleteOnClose
        );
        await ZipAsync(file, handover, attachments, stop);
        file.Position = 0;
        var sha256 = await SHA256.HashDataAsync(file, stop);
        file.Position = 0;
        var id = Ids.New(clock);
        await writer.WriteAheadAsync(id, file, stop);
        return new WrittenPackage(id, file.Length, sha256);
    }

    /// <summary>Removes what an earlier life of this node left behind.</summary>
    public void Sweep()
    {
        if (!Directory.Exists(spool))
            return;
        foreach (var left in Directory.EnumerateFiles(spool, "*" + Extension))
            File.Delete(left);
    }

    async Task ZipAsync(Stream file, HandoverRow handover, IReadOnlyList<Guid> attachments, CancellationToken stop)
    {
        var manifest = Manifest.Read(handover.Manifest);
        Guid[] stored = [handover.RecordsContentId, handover.SheetContentId, .. attachments];
        if (stored.Length != manifest.Files.Count)
            throw new InvalidDataException($"The manifest names {manifest.Files.Count} files, but {stored.Length} are stored.");
        await using var zip = await ZipArchive.CreateAsync(file, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, stop);
        await using (var target = await OpenAsync(zip, Manifest.FileName, handover.ApprovedAt, stop))
            await target.WriteAsync(handover.Manifest, stop);
        for (var i = 0; i < stored.Length; i++)
        {
            await using var target = await OpenAsync(zip, manifest.Files[i].Name, handover.ApprovedAt, stop);
            await CopyAsync(stored[i], manifest.Files[i], target, stop);
        }
    }

    static async Task<Stream> OpenAsync(ZipArchive zip, string name, DateTimeOffset time, CancellationToken stop)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.Fastest);
        entry.LastWriteTime = time.ToUniversalTime();
        entry.ExternalAttributes = Permissions;
        return await entry.OpenAsync(stop);
    }

    async Task CopyAsync(Guid content, PackagedFile named, Stream target, CancellationToken stop)
    {
        using var sha256 = SHA256.Create();
        await using (var through = new CryptoStream(target, sha256, CryptoStreamMode.Write, leaveOpen: true))
            await contents.CopyToAsync(content, through, stop);
        if (Convert.ToHexStringLower(sha256.Hash!) != named.Sha256)
            throw new InvalidDataException($"The stored bytes of {named.Name} are not those that the manifest names.");
    }
}
