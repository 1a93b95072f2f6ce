using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Approvals;

/// <summary>New content for a returned document; what is null stays as it is.</summary>
/// <param name="Title">1 to 300 characters.</param>
/// <param name="Fields">JSON object, checked against the schema of the route.</param>
/// <param name="Attachments">New files. Without <paramref name="Keep"/> they take the place of all that were there.</param>
/// <param name="Body">Plain text; an empty text removes it.</param>
/// <param name="Keep">Ids of the present revision's attachments that stay, in this order; before the new ones.</param>
public sealed record DocumentCorrection(
    string? Title,
    JsonElement? Fields,
    IReadOnlyList<AttachmentUpload>? Attachments,
    string? Body = null,
    IReadOnlyList<Guid>? Keep = null
);

/// <summary>The content of the next revision, before it is written.</summary>
/// <param name="Changed">It differs from the present revision.</param>
sealed record NextContent(
    string Title,
    string Fields,
    string? Body,
    IReadOnlyList<AttachmentRow> Kept,
    IReadOnlyList<StoredFile> Added,
    bool Changed
);

/// <summary>Makes the content of the next revision out of the present one and a correction.</summary>
sealed class CorrectedContent(RevisionContent revisions, ApprovalsOptions options)
{
    /// <summary>Refuses a correction that is wrong whatever the present content is.</summary>
    public void Check(StoredDocument stored, DocumentCorrection correction)
    {
        var faults = new List<Fault>();
        InputText.CheckLine(correction.Title, "/title", "title", 300, correction.Title is not null, faults);
        InputText.CheckLines(correction.Body, "/body", "body", 100_000, faults);
        if (correction.Fields is { } given)
            FieldsCheck.Check(given, stored.Published.Schema, faults);
        AttachmentCheck.Check(correction.Attachments ?? [], options, faults);
        if (faults.Count > 0)
            throw RefusalException.Invalid(faults);
    }

    /// <summary>The next content; every fault of the correction at once.</summary>
    public async Task<NextContent> ReadAsync(
        PortalDbContext db,
        StoredDocument stored,
        DocumentCorrection correction,
        IReadOnlyList<StoredFile> added,
        CancellationToken stop
    )
    {
        Check(stored, correction);
        var row = stored.Row;
        var before = await db.Revisions.AsNoTracking().SingleAsync(x => x.DocumentId == row.Id && x.Number == row.Revision, stop);
        var attached = await db
            .Attachments.AsNoTracking()
            .Where(x => x.DocumentId == row.Id && x.Revision == row.Revision)
            .OrderBy(x => x.Position)
            .ToListAsync(stop);
        var kept = KeptOf(attached, correction);
        var body =
            correction.Body is null ? before.Body
            : correction.Body.Length == 0 ? null
            : correction.Body;
        var fields = correction.Fields?.GetRawText() ?? before.Fields;
        var title = correction.Title ?? row.Title;
        CheckSize(kept, added);
        // Of the same content only the order and the spelling of its fields may differ; that is no change.
        var changed = added.Count > 0 || RevisionContent.HashOf(title, fields, body, kept) != before.Hash;
        return new NextContent(title, fields, body, kept, added, changed);
    }

    /// <summary>Writes it as the revision that the document has now.</summary>
    public async Task WriteAsync(PortalDbContext db, DocumentRow row, NextContent next, CancellationToken stop)
    {
        if (row.Title != next.Title)
            await TitleChanges.TellAsync(db, row.Id, stop);
        row.Title = next.Title;
        var attachments = await revisions.AttachAsync(db, row, row.Revision, next.Kept, next.Added, stop);
        revisions.Add(db, row, row.Revision, next.Fields, next.Body, attachments);
    }

    static IReadOnlyList<AttachmentRow> KeptOf(IReadOnlyList<AttachmentRow> attached, DocumentCorrection correction)
    {
        if (correction.Keep is not { } keep)
            return correction.Attachments is null ? attached : [];
        var faults = new List<Fault>();
        var kept = new List<AttachmentRow>(keep.Count);
        for (var i = 0; i < keep.Count; i++)
        {
            if (attached.FirstOrDefault(x => x.Id == keep[i]) is not { } row)
                faults.Add(new Fault($"/keepAttachments/{i}", "unknown-attachment", "The present revision has no such attachment."));
            else if (kept.Contains(row))
                faults.Add(new Fault($"/keepAttachments/{i}", "not-unique", "This attachment is named twice."));
            else
                kept.Add(row);
        }
        return faults.Count == 0 ? kept : throw RefusalException.Invalid(faults);
    }

    void CheckSize(IReadOnlyList<AttachmentRow> kept, IReadOnlyList<StoredFile> added)
    {
        var faults = new List<Fault>();
        AttachmentCheck.CheckTotals(kept.Count + added.Count, kept.Sum(x => x.Size) + added.Sum(x => x.Size), options, faults);
        if (faults.Count > 0)
            throw RefusalException.Invalid(faults);
    }
}
