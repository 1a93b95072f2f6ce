using System.Security.Cryptography;
using System.Text;
using Portal.Data;
using Portal.Domain.Common;
using Portal.Domain.Mail;

namespace Portal.Mail;

/// <summary>The statements of one message; constants, so that the writer prepares each once.</summary>
static class MessageRows
{
    const string Columns =
        "INSERT INTO \"Messages\" (\"Id\", \"CollectorId\", \"ThirdPartyId\", \"DocumentId\", \"EventId\", \"Disposition\", \"Reason\", \"Folder\", \"Tags\", \"Way\", \"EnvelopeFrom\", \"EnvelopeTo\", \"Sender\", \"Subject\", \"MessageIdHeader\", \"Class\", \"Own\", \"Size\", \"RawHash\", \"Trace\", \"Reply\", \"ReceivedAt\", \"SenderKey\", \"ContentId\", \"DuplicateOf\") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, ";

    const string Insert = Columns + "$24, NULL)";

    // A duplicate points at its first and at the first's bytes: nothing is stored twice.
    const string InsertDuplicate =
        Columns
        + "(SELECT m.\"ContentId\" FROM \"Messages\" m JOIN \"IntakeLedger\" l ON l.\"MessageId\" = m.\"Id\" WHERE l.\"Key\" = $24), (SELECT l.\"MessageId\" FROM \"IntakeLedger\" l WHERE l.\"Key\" = $24))";

    // One statement is the whole duplicate check: a new key is inserted, an expired one taken over, a live one is lost.
    const string Claim =
        "INSERT INTO \"IntakeLedger\" (\"Key\", \"MessageId\", \"ExpiresAt\") VALUES ($1, $2, $3) ON CONFLICT (\"Key\") DO UPDATE SET \"MessageId\" = excluded.\"MessageId\", \"ExpiresAt\" = excluded.\"ExpiresAt\" WHERE \"IntakeLedger\".\"ExpiresAt\" < $4";

    static readonly TimeSpan WithMessageId = TimeSpan.FromDays(5);
    static readonly TimeSpan ForOwnEvents = TimeSpan.FromDays(3650);
    static readonly TimeSpan WithoutMessageId = TimeSpan.FromMinutes(10);

    /// <summary>The message as it ended.</summary>
    public static RowCommand Message(MessageFacts facts, Disposition disposition, string? reason, string reply, Guid? contentId) =>
        new(Insert, Values(facts, facts.MessageId, disposition, reason, reply, contentId));

    /// <summary>The message as a duplicate of the one that holds the ledger's key.</summary>
    public static RowCommand Duplicate(MessageFacts facts, byte[] key, string reply) =>
        new(InsertDuplicate, Values(facts, facts.MessageId, Disposition.Duplicate, "The same mail was taken in before.", reply, key));

    /// <summary>Claims the key; no affected row means that the mail was taken in before.</summary>
    public static RowCommand ClaimKey(MessageFacts facts, byte[] key) =>
        new(Claim, key, facts.MessageId, facts.ReceivedAt + Memory(facts), facts.ReceivedAt);

    /// <summary>
    /// The key of a mail in the ledger. Our own event mail is known by its event id alone: a copy of it that somebody
    /// sends again, with another envelope or other headers, must not push a second time.
    /// </summary>
    public static byte[] KeyOf(MessageFacts facts, IEnumerable<string> envelopeTo) =>
        facts is { Own: true, EventId: { } eventId }
            ? EventKey(facts.CollectorId, eventId)
            : Key(facts.CollectorId, facts.EnvelopeFrom, envelopeTo, facts.RawHash);

    static TimeSpan Memory(MessageFacts facts) =>
        facts.Own ? ForOwnEvents
        : facts.MessageIdHeader is null ? WithoutMessageId
        : WithMessageId;

    static byte[] EventKey(Guid collectorId, Guid eventId)
    {
        Span<byte> both = stackalloc byte[32];
        collectorId.TryWriteBytes(both, bigEndian: true, out _);
        eventId.TryWriteBytes(both[16..], bigEndian: true, out _);
        return SHA256.HashData(both);
    }

    /// <summary>SHA-256 over collector, envelope and raw hash.</summary>
    public static byte[] Key(Guid collectorId, string envelopeFrom, IEnumerable<string> envelopeTo, byte[] rawHash)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> id = stackalloc byte[16];
        collectorId.TryWriteBytes(id, bigEndian: true, out _);
        hash.AppendData(id);
        hash.AppendData(rawHash);
        hash.AppendData(Encoding.UTF8.GetBytes(envelopeFrom.ToLowerInvariant()));
        foreach (var address in envelopeTo.Select(x => x.ToLowerInvariant()).Distinct().Order(StringComparer.Ordinal))
        {
            hash.AppendData("\n"u8);
            hash.AppendData(Encoding.UTF8.GetBytes(address));
        }
        return hash.GetHashAndReset();
    }

    static object?[] Values(MessageFacts facts, Guid id, Disposition disposition, string? reason, string reply, object? last) =>
        [
            id,
            facts.CollectorId,
            facts.ThirdPartyId,
            facts.DocumentId,
            facts.EventId,
            disposition,
            reason,
            facts.Folder,
            facts.Tags,
            facts.Way,
            facts.EnvelopeFrom,
            facts.EnvelopeTo,
            facts.Sender,
            facts.Subject,
            facts.MessageIdHeader,
            facts.Class,
            facts.Own,
            facts.Size,
            facts.RawHash,
            facts.Trace,
            reply,
            facts.ReceivedAt,
            SenderKeys.Of(facts.Sender),
            last,
        ];
}

/// <summary>What a message row says whatever became of it.</summary>
sealed record MessageFacts
{
    public required Guid MessageId { get; init; }
    public required Guid CollectorId { get; init; }
    public Guid? ThirdPartyId { get; init; }
    public Guid? DocumentId { get; init; }
    public Guid? EventId { get; init; }
    public string? Folder { get; init; }
    public string? Tags { get; init; }
    public required IntakeWay Way { get; init; }
    public required string EnvelopeFrom { get; init; }
    public required string EnvelopeTo { get; init; }
    public required string Sender { get; init; }
    public required string Subject { get; init; }
    public string? MessageIdHeader { get; init; }
    public required MailClass Class { get; init; }
    public bool Own { get; init; }
    public required long Size { get; init; }
    public required byte[] RawHash { get; init; }
    public string? Trace { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
}
