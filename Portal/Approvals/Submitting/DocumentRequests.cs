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

/// <summary>
/// Body of <c>POST /documents/{id}/revisions</c>; what is absent stays. <c>keepAttachments</c> names those of the
/// present revision that stay beside the new ones; without it new ones take the place of all.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RevisionRequest(
    string? Title,
    JsonElement? Fields,
    IReadOnlyList<AttachmentRequest>? Attachments,
    string? Body = null,
    IReadOnlyList<string>? KeepAttachments = null
)
{
    internal DocumentCorrection ToCorrection(ICollection<Domain.Common.Fault> faults)
    {
        var keep = new List<Guid>(KeepAttachments?.Count ?? 0);
        for (var i = 0; i < KeepAttachments?.Count; i++)
            if (Domain.Common.Ids.TryRead(KeepAttachments[i], out var id))
                keep.Add(id);
            else
                faults.Add(new($"/keepAttachments/{i}", "bad-format", "This is no id of an attachment."));
        return new DocumentCorrection(
            Title,
            Fields,
            Attachments is null ? null : AttachmentRequest.ToUploads(Attachments, faults),
            Body,
            KeepAttachments is null ? null : keep
        );
    }
}

/// <summary>Body of <c>POST /documents/{id}/resubmission</c>; may be empty.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ResubmissionRequest(string? Opinion);

/// <summary>Body of <c>POST /documents/{id}/withdrawal</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record WithdrawalRequest(string? Reason);
