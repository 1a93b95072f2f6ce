using System.Text.Json;
using Portal.Domain.Approvals;

namespace Portal.Approvals;

/// <summary>Who hands a document in: <c>Person</c> or <c>ThirdParty</c>.</summary>
public sealed record Initiator(InitiatorKind Kind, Guid Id);

/// <summary>What kind of initiator.</summary>
public enum InitiatorKind
{
    Person,
    ThirdParty,
}

/// <summary>A file of a submission, bytes as they were sent.</summary>
public sealed record AttachmentUpload(string Name, string ContentType, ReadOnlyMemory<byte> Bytes);

/// <summary>A new document as handed in.</summary>
/// <param name="ExternalId">The third party's own id; unique for each third party.</param>
/// <param name="Route">Code of the route.</param>
/// <param name="Title">1 to 300 characters.</param>
/// <param name="Fields">JSON object, checked against the schema of the route.</param>
/// <param name="Body">Plain text.</param>
/// <param name="Urgency">Free word, at most 40 characters.</param>
/// <param name="DueAt">When it should be through.</param>
/// <param name="ThirdParty">
/// Name or id of the third party that a person's document belongs to; not needed when the route belongs to one or
/// only one exists. A third party's own documents are always its own.
/// </param>
/// <param name="Attachments">In order.</param>
public sealed record DocumentSubmission(
    string? ExternalId,
    string Route,
    string Title,
    JsonElement Fields,
    string? Body,
    string? Urgency,
    DateTimeOffset? DueAt,
    string? ThirdParty,
    IReadOnlyList<AttachmentUpload> Attachments
);

/// <summary>A document that was created.</summary>
public sealed record SubmittedDocument(Guid Id, string Number, int Version);

/// <summary>A step as it would be for this submission.</summary>
/// <param name="Name">Name on the route.</param>
/// <param name="Mode">any or all.</param>
/// <param name="People">Who is named.</param>
/// <param name="Absent">Those among them who cannot sign in at present; null when everybody can.</param>
public sealed record PredictedStep(string Name, string Mode, IReadOnlyList<PersonView> People, IReadOnlyList<PersonView>? Absent = null);

/// <summary>A route that a person or third party may use.</summary>
/// <param name="Code">For <see cref="DocumentSubmission.Route"/>.</param>
/// <param name="Name">For people.</param>
/// <param name="Version">Version that a document would start with.</param>
/// <param name="ThirdParty">The only third party that it serves; null: every one.</param>
/// <param name="Fields">JSON Schema of the fields; null when anything is allowed.</param>
/// <param name="Steps">Who will be asked.</param>
public sealed record RouteView(
    string Code,
    string Name,
    int Version,
    string? ThirdParty,
    JsonElement? Fields,
    IReadOnlyList<PredictedStep> Steps
);
