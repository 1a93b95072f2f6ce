using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Portal.Domain.Approvals;

/// <summary>What kind of actor stands in a record; a system is never written down as a person.</summary>
public enum ActorKind
{
    Person,
    Substitute,
    Administrator,
    Bootstrap,
    System,
    ThirdParty,
}

/// <summary>Who acted, with name and unit copied at the time of the act.</summary>
public sealed record RecordActor(string? Id, string Name, string? Unit, ActorKind Kind);

/// <summary>On whose behalf somebody acted.</summary>
public sealed record Principal(string Id, string Name);

/// <summary>One fact of what happened to a document: append-only, hash-chained (contract, section 2).</summary>
public sealed record TransferRecord
{
    /// <summary>1, 2, …: without gaps in each document.</summary>
    public required long Seq { get; init; }

    /// <summary>Round in which it happened.</summary>
    public required int Round { get; init; }

    /// <summary>What was done.</summary>
    public required DocumentAction Action { get; init; }

    /// <summary>Who did it.</summary>
    public required RecordActor Actor { get; init; }

    /// <summary>For whom; null when for oneself.</summary>
    public Principal? OnBehalfOf { get; init; }

    /// <summary>Step it happened at; null outside of a step.</summary>
    public string? FromStep { get; init; }

    /// <summary>Steps that are active afterwards; <c>initiator</c> when it was returned to the initiator.</summary>
    public IReadOnlyList<string> ToSteps { get; init; } = [];

    /// <summary>What the actor wrote.</summary>
    public string? Opinion { get; init; }

    /// <summary>Of a return: how it comes back.</summary>
    public ResubmitMode? Resubmit { get; init; }

    /// <summary>When the matter reached the actor.</summary>
    public DateTimeOffset? ArrivedAt { get; init; }

    /// <summary>When the actor acted.</summary>
    public required DateTimeOffset HandledAt { get; init; }

    /// <summary>From arrival to act.</summary>
    public long? DurationMs => ArrivedAt is { } arrived ? (long)(HandledAt - arrived).TotalMilliseconds : null;

    /// <summary>Revision that the act concerns.</summary>
    public required int Revision { get; init; }

    /// <summary>Hash of the record before; empty for the first.</summary>
    public required string PrevHash { get; init; }

    /// <summary>Lower-case hex, see <see cref="HashOf"/>; empty until sealed.</summary>
    public string Hash { get; init; } = "";

    /// <summary>SHA-256 over prevHash (its UTF-8) and the RFC 8785 form of the record as served, without <c>hash</c>.</summary>
    public static string HashOf(TransferRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(record.PrevHash));
        hash.AppendData(CanonicalJson.Write(record.Members()));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The record with its hash.</summary>
    public TransferRecord Sealed() => this with { Hash = HashOf(this) };

    /// <summary>
    /// The record exactly as it is served and pushed. Members that the contract marks with a question mark are absent
    /// when they do not apply, the others are null.
    /// </summary>
    public JsonObject ToJson()
    {
        var json = Members();
        json["hash"] = Hash;
        return json;
    }

    /// <summary>First fault of a chain in plain words; null when every hash and every link is right.</summary>
    public static string? FaultOfChain(IEnumerable<TransferRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        var (seq, previous) = (0L, "");
        foreach (var record in records)
        {
            seq++;
            if (record.Seq != seq)
                return $"Record {seq} is missing; the next one is {record.Seq}.";
            if (record.PrevHash != previous)
                return $"Record {seq} does not follow the record before it.";
            if (record.Hash != HashOf(record))
                return $"Record {seq} was changed: its hash does not match its content.";
            previous = record.Hash;
        }
        return null;
    }

    /// <summary>A time as records write it: UTC, milliseconds.</summary>
    public static string TimeText(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    JsonObject Members()
    {
        var json = new JsonObject
        {
            ["seq"] = Seq,
            ["round"] = Round,
            ["action"] = Words.Of(Action),
            ["actor"] = new JsonObject
            {
                ["id"] = Actor.Id,
                ["name"] = Actor.Name,
                ["unit"] = Actor.Unit,
                ["kind"] = Words.Of(Actor.Kind),
            },
        };
        if (OnBehalfOf is { } principal)
            json["onBehalfOf"] = new JsonObject { ["id"] = principal.Id, ["name"] = principal.Name };
        json["fromStep"] = FromStep;
        json["toSteps"] = new JsonArray([.. ToSteps.Select(x => (JsonNode?)x)]);
        json["opinion"] = Opinion;
        if (Resubmit is { } mode)
            json["resubmit"] = Words.Of(mode);
        json["arrivedAt"] = ArrivedAt is { } arrived ? TimeText(arrived) : null;
        json["handledAt"] = TimeText(HandledAt);
        json["durationMs"] = DurationMs;
        json["revision"] = Revision;
        json["prevHash"] = PrevHash;
        return json;
    }
}
