using Portal.Domain.Common;

namespace Portal.Data;

/// <summary>
/// Writes large content ahead of the transaction that refers to it: in portions through the group commit, so that it
/// neither holds the one writer nor fills memory. Only its head (<see cref="ContentStore.Head"/>) rides in that
/// transaction; chunks whose head never came are swept after a day.
/// </summary>
static class ContentAhead
{
    const int ChunksInPortion = 16;

    /// <summary>Writes all chunks of the content; they are nothing until their head is committed.</summary>
    public static async Task WriteAheadAsync(this GroupCommitWriter writer, Guid id, Stream source, CancellationToken stop)
    {
        var portion = new List<RowCommand>(ChunksInPortion);
        var buffer = new byte[ContentStore.ChunkSize];
        for (var position = 0; ; position++)
        {
            var read = await source.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, stop);
            if (read > 0)
                portion.Add(ContentStore.Chunk(id, position, buffer[..read]));
            var last = read < buffer.Length;
            if (portion.Count == ChunksInPortion || (last && portion.Count > 0))
            {
                await writer.CommitAsync(new WriteUnit { Rows = [.. portion], Bytes = portion.Count * (long)ContentStore.ChunkSize }, stop);
                portion.Clear();
            }
            if (last)
                return;
        }
    }
}
