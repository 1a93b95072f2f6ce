using Portal.Domain.Common;

namespace Portal.Mail;

/// <summary>The statements about what was pulled; constants, so that the writer prepares each once.</summary>
static class PulledRows
{
    const string Insert = """
        INSERT INTO "Pulled" ("CollectorId", "Folder", "Epoch", "Uid", "MessageId", "Sha256", "Size", "InternalDate", "MessageIdHeader", "ActionDone", "PulledAt")
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT ("CollectorId", "Folder", "Epoch", "Uid") DO NOTHING
        """;

    const string Done =
        """UPDATE "Pulled" SET "ActionDone" = $1 WHERE "CollectorId" = $2 AND "Folder" = $3 AND "Epoch" = $4 AND "Uid" = $5""";

    /// <summary>The place with its message; no affected row means that it is on record already.</summary>
    public static RowCommand Claim(PulledPlace place, Guid? messageId, byte[]? sha256, DateTimeOffset now) =>
        new(
            Insert,
            place.CollectorId,
            place.Folder,
            place.Epoch,
            place.Uid,
            messageId,
            sha256,
            place.Size,
            place.InternalDate,
            place.MessageIdHeader,
            place.ActionDone,
            now
        );

    /// <summary>The server did what was wanted.</summary>
    public static RowCommand ActionDone(PulledPlace place) => new(Done, true, place.CollectorId, place.Folder, place.Epoch, place.Uid);
}
