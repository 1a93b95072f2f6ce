using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Mail;

/// <summary>
/// Stores raw mails. Small ones ride in the unit of their message; larger ones are written ahead in portions, so that
/// a big mail neither fills the batch nor memory, and only their head rides in the unit. A portion whose head never
/// came is swept after a day.
/// </summary>
sealed class RawStoring(ContentStore store, GroupCommitWriter writer, TimeProvider clock)
{
    const string SharedHead =
        "INSERT INTO \"Contents\" (\"Id\", \"Sha256\", \"Size\", \"KeyId\", \"CreatedAt\") VALUES ($1, $2, $3, NULL, $4) ON CONFLICT (\"Id\") DO NOTHING";

    const string Orphans =
        "DELETE FROM \"ContentChunks\" WHERE \"ContentId\" >= $1 AND \"ContentId\" < $2 AND NOT EXISTS (SELECT 1 FROM \"Contents\" c WHERE c.\"Id\" = \"ContentChunks\".\"ContentId\")";

    /// <summary>Writes a spooled mail ahead; null for one that is in memory.</summary>
    public async Task<Guid?> WriteAheadAsync(IncomingMail mail, CancellationToken stop)
    {
        if (mail.SpoolFile is null)
            return null;
        var id = Ids.New(clock);
        await using var source = mail.Open();
        await writer.WriteAheadAsync(id, source, stop);
        return id;
    }

    /// <summary>The rows that ride in the message's unit.</summary>
    public (Guid Id, IReadOnlyList<RowCommand> Rows) Plan(IncomingMail mail, Guid? ahead) =>
        ahead is { } id
            ? (id, [new RowCommand(SharedHead, id, mail.Sha256, mail.Size, clock.GetUtcNow())])
            : store.Plan(mail.Memory, mail.Sha256);

    /// <summary>
    /// Deletes portions older than a day whose head never came: the mail was a duplicate, or the node died before its
    /// commit. Ids carry their time; a week back is enough when it runs daily.
    /// </summary>
    public async Task SweepOrphanedContent(CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var unit = new WriteUnit { Rows = [new RowCommand(Orphans, FirstIdOf(now.AddDays(-8)), FirstIdOf(now.AddDays(-1)))] };
        await writer.CommitAsync(unit, stop);
    }

    static Guid FirstIdOf(DateTimeOffset time)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(bytes, time.ToUnixTimeMilliseconds() << 16);
        return new Guid(bytes, bigEndian: true);
    }
}
