using Portal.Domain.Common;
using Portal.Domain.Mail;

namespace Portal.Mail;

/// <summary>Answers <see cref="IStoredMessages"/>: opens a stored mail as agents see it.</summary>
sealed class StoredMessages(StoredLooks looks, ILiveFeed feed) : IStoredMessages
{
    const string SetFolder = """UPDATE "Messages" SET "Folder" = $1 WHERE "Id" = $2""";
    const string AddTag = """
        UPDATE "Messages" SET "Tags" = CASE WHEN "Tags" IS NULL OR "Tags" = '' THEN $1 ELSE "Tags" || ' ' || $1 END
        WHERE "Id" = $2 AND ' ' || COALESCE("Tags", '') || ' ' NOT LIKE $3
        """;

    /// <inheritdoc/>
    public async Task<StoredMessage?> OpenAsync(Guid messageId, CancellationToken stop) =>
        await looks.OpenAsync(messageId, stop) is { } look
            ? new StoredMessage(look.Arriving(several: false), Enum.Parse<Disposition>(look.Row.Disposition), look)
            : null;

    /// <inheritdoc/>
    public RowCommand File(Guid messageId, string folder) => new(SetFolder, folder, messageId);

    /// <inheritdoc/>
    public RowCommand Tag(Guid messageId, string tag)
    {
        var word = tag.Replace(' ', '-');
        var escaped = word.Replace("%", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);
        // A word with a wildcard may be added twice; it is never left out.
        return new RowCommand(AddTag, word, messageId, escaped == word ? $"% {word} %" : "");
    }

    /// <inheritdoc/>
    public void Committed(Guid messageId) => feed.Publish(new LiveEvent(LiveTopic.Message, messageId));
}
