using System.Text.Json;
using System.Text.Json.Serialization;

namespace Portal.Approvals;

/// <summary>An attachment in a request.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record AttachmentRequest(string? Name, string? ContentType, byte[]? ContentBase64)
{
    internal static IReadOnlyList<AttachmentUpload> ToUploads(
        IReadOnlyList<AttachmentRequest>? attachments,
        ICollection<Domain.Common.Fault> faults
    )
    {
        attachments ??= [];
        for (var i = 0; i < attachments.Count; i++)
            if (attachments[i]?.ContentBase64 is null)
                faults.Add(
                    new($"/attachments/{i}/contentBase64", "required", "contentBase64 is required; an empty file is an empty text.")
                );
        return [.. attachments.Select(x => new AttachmentUpload(x?.Name ?? "", x?.ContentType ?? "", x?.ContentBase64 ?? []))];
    }
}

/// <summary>Body of <c>POST /documents</c> and <c>/documents/validate</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record DocumentRequest(
    string? ExternalId,
    string? Route,
    string? Title,
    JsonElement? Fields,
    string? Body,
    string? Urgency,
    DateTimeOffset? DueAt,
    string? ThirdParty,
    IReadOnlyList<AttachmentRequest>? Attachments
)
{
    internal DocumentSubmission ToSubmission(ICollection<Domain.Common.Fault> faults) =>
        new(
            ExternalId,
            Route ?? "",
            Title ?? "",
            Fields ?? default,
            Body,
            Urgency,
            DueAt,
            ThirdParty,
            AttachmentRequest.ToUploads(Attachments, faults)
        );
}

/// <summary>Body of <c>POST /documents/{id}/revisions</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RevisionRequest(string? Title, JsonElement? Fields, IReadOnlyList<AttachmentRequest>? Attachments);

/// <summary>Body of <c>POST /documents/{id}/resubmission</c>; may be empty.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ResubmissionRequest(string? Opinion);

/// <summary>Body of <c>POST /documents/{id}/withdrawal</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record WithdrawalRequest(string? Reason);
