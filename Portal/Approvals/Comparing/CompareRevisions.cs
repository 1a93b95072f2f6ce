using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Data;

namespace Portal.Approvals;

/// <summary>Compares two revisions. Pure.</summary>
static class CompareRevisions
{
    /// <summary>What differs; fields in the order of the newer one, then those that are gone.</summary>
    public static RevisionChanges Of(
        (RevisionRow Row, IReadOnlyList<AttachmentRow> Files) before,
        (RevisionRow Row, IReadOnlyList<AttachmentRow> Files) after,
        FieldLabels labels
    )
    {
        var title = TitleOf(before.Row.Title, after.Row.Title);
        var fields = FieldsOf(before.Row.Fields, after.Row.Fields, labels);
        var body = TextComparison.Lines(before.Row.Body, after.Row.Body);
        var files = FilesOf(before.Files, after.Files);
        var same = title.Count + fields.Count + body.Count + files.Count == 0;
        return new RevisionChanges(before.Row.Number, after.Row.Number, same, title, fields, body, files);
    }

    static IReadOnlyList<WordChange> TitleOf(string before, string after) =>
        before == after ? [] : TextComparison.Words(before, after) ?? [new WordChange("removed", before), new WordChange("added", after)];

    static IReadOnlyList<FieldChange> FieldsOf(string before, string after, FieldLabels labels)
    {
        var (old, now) = (JsonSerializer.Deserialize<JsonElement>(before), JsonSerializer.Deserialize<JsonElement>(after));
        var changes = new List<FieldChange>();
        foreach (var field in now.EnumerateObject())
            if (!old.TryGetProperty(field.Name, out var was))
                changes.Add(new FieldChange(field.Name, labels.Of(field.Name), "added", null, field.Value));
            else if (!JsonNode.DeepEquals(JsonSerializer.SerializeToNode(was), JsonSerializer.SerializeToNode(field.Value)))
                changes.Add(new FieldChange(field.Name, labels.Of(field.Name), "changed", was, field.Value));
        foreach (var field in old.EnumerateObject().Where(x => !now.TryGetProperty(x.Name, out _)))
            changes.Add(new FieldChange(field.Name, labels.Of(field.Name), "removed", field.Value, null));
        return changes;
    }

    // What is the same on both sides falls out first; of the rest the same bytes are a new name, the same name new bytes.
    static IReadOnlyList<AttachmentChange> FilesOf(IReadOnlyList<AttachmentRow> before, IReadOnlyList<AttachmentRow> after)
    {
        var (old, now, changes) = (before.ToList(), after.ToList(), new List<AttachmentChange>());
        Pair(old, now, (x, y) => x.Name == y.Name && x.Sha256 == y.Sha256, (_, _) => { });
        Pair(old, now, (x, y) => x.Sha256 == y.Sha256, (x, y) => changes.Add(new("renamed", View(x), View(y))));
        Pair(old, now, (x, y) => x.Name == y.Name, (x, y) => changes.Add(new("replaced", View(x), View(y))));
        return
        [
            .. changes,
            .. now.Select(x => new AttachmentChange("added", null, View(x))),
            .. old.Select(x => new AttachmentChange("removed", View(x), null)),
        ];
    }

    static void Pair(
        List<AttachmentRow> old,
        List<AttachmentRow> now,
        Func<AttachmentRow, AttachmentRow, bool> match,
        Action<AttachmentRow, AttachmentRow> found
    )
    {
        foreach (var before in old.ToList())
        {
            if (now.FirstOrDefault(x => match(before, x)) is not { } after)
                continue;
            old.Remove(before);
            now.Remove(after);
            found(before, after);
        }
    }

    static AttachmentView View(AttachmentRow row) => row.ToView();
}
