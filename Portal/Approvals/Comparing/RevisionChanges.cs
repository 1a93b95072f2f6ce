using System.Text.Json;

namespace Portal.Approvals;

/// <summary>A field that differs.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Label">As the route's schema calls it, else the name.</param>
/// <param name="Kind"><c>added</c>, <c>removed</c> or <c>changed</c>.</param>
/// <param name="Before">Value before; null when added.</param>
/// <param name="After">Value after; null when removed.</param>
public sealed record FieldChange(string Name, string Label, string Kind, JsonElement? Before, JsonElement? After);

/// <summary>An attachment that differs, by its SHA-256.</summary>
/// <param name="Kind"><c>added</c>, <c>removed</c>, <c>replaced</c> (same name, other bytes) or <c>renamed</c> (same bytes).</param>
/// <param name="Before">As it was; null when added.</param>
/// <param name="After">As it is; null when removed.</param>
public sealed record AttachmentChange(string Kind, AttachmentView? Before, AttachmentView? After);

/// <summary>What differs between two revisions of a document.</summary>
/// <param name="Since">Number of the older one, the left side.</param>
/// <param name="Revision">Number of the newer one, the right side.</param>
/// <param name="Same">Nothing differs.</param>
/// <param name="Title">Words of the title when it differs; empty otherwise.</param>
/// <param name="Fields">Fields that differ.</param>
/// <param name="Body">Lines of the text when it differs, with two lines of context; empty otherwise.</param>
/// <param name="Attachments">Attachments that differ.</param>
public sealed record RevisionChanges(
    int Since,
    int Revision,
    bool Same,
    IReadOnlyList<WordChange> Title,
    IReadOnlyList<FieldChange> Fields,
    IReadOnlyList<LineChange> Body,
    IReadOnlyList<AttachmentChange> Attachments
);

/// <summary>One revision in full.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Title">Title.</param>
/// <param name="Fields">JSON object.</param>
/// <param name="Body">Plain text.</param>
/// <param name="Hash">SHA-256 over the RFC 8785 form of title, fields, body and attachments.</param>
/// <param name="Round">Round in which it was made.</param>
/// <param name="CreatedBy">Who made it.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="Attachments">In order.</param>
public sealed record RevisionAnswer(
    int Number,
    string Title,
    JsonElement Fields,
    string? Body,
    string Hash,
    int Round,
    string CreatedBy,
    DateTimeOffset CreatedAt,
    IReadOnlyList<AttachmentView> Attachments
);
