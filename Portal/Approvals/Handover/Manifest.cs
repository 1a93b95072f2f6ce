using System.Text.Json;
using Portal.Data;
using Portal.Domain.Approvals;

namespace Portal.Approvals;

/// <summary>One file of a package as its manifest lists it.</summary>
/// <param name="Name">Path in the zip.</param>
/// <param name="OriginalName">As the sender called it.</param>
/// <param name="ContentType">As the sender declared it.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Lower-case hex.</param>
public sealed record PackagedFile(string Name, string OriginalName, string ContentType, long Size, string Sha256);

/// <summary>Where the chain of records ends.</summary>
public sealed record RecordHead(long Seq, string Hash);

/// <summary>
/// <c>manifest.json</c> of a package: what is in it, and the head of the record chain. Its bytes are written once, in the
/// transaction of the approval; their SHA-256 is what the third party acknowledges.
/// </summary>
public sealed record Manifest(
    string DocumentId,
    string Number,
    string? ExternalId,
    string ThirdParty,
    string Route,
    int RouteVersion,
    string Title,
    int Round,
    int Revision,
    string ApprovedAt,
    RecordHead RecordHead,
    IReadOnlyList<PackagedFile> Files
)
{
    /// <summary>Its own name in the zip.</summary>
    public const string FileName = "manifest.json";

    /// <summary>The transfer records in the zip.</summary>
    public const string RecordsName = "records.json";

    /// <summary>The printable record in the zip.</summary>
    public const string SheetName = "record.html";

    /// <summary>Where attachments are in the zip.</summary>
    public const string Folder = "attachments";

    static readonly JsonSerializerOptions Form = new(ApprovalsJson.Options)
    {
        WriteIndented = true,
        NewLine = "\n",
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.Never,
    };

    internal static Manifest Of(DocumentRow document, string thirdParty, DateTimeOffset approvedAt, IReadOnlyList<PackagedFile> files) =>
        new(
            document.Id.ToString("D"),
            document.Number,
            document.ExternalId,
            thirdParty,
            document.RouteCode,
            document.RouteVersion,
            document.Title,
            document.Round,
            document.Revision,
            TransferRecord.TimeText(approvedAt),
            new RecordHead(document.RecordSeq, document.RecordHash),
            files
        );

    /// <summary>The bytes that are kept.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Form);

    /// <summary>Reads bytes that we wrote.</summary>
    public static Manifest Read(byte[] bytes) =>
        JsonSerializer.Deserialize<Manifest>(bytes, Form) ?? throw new FormatException("A stored manifest is null.");
}
