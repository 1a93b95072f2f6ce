using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Data;
using Portal.Domain.Approvals;
using Portal.Domain.Common;

namespace Portal.Approvals;

/// <summary>Writes a revision: its row, its attachments, its hash.</summary>
sealed class RevisionContent(TimeProvider clock)
{
    /// <summary>The attachments of a revision: what stays of the one before (same bytes, rows of their own), then what is new.</summary>
    public async Task<IReadOnlyList<AttachmentRow>> AttachAsync(
        PortalDbContext db,
        DocumentRow document,
        int revision,
        IReadOnlyList<AttachmentRow> kept,
        IReadOnlyList<StoredFile> added,
        CancellationToken stop
    )
    {
        var rows = new List<AttachmentRow>(kept.Count + added.Count);
        foreach (var row in kept)
            rows.Add(NewRow(document, revision, rows.Count, row.Name, row.ContentType, row.Size, row.Sha256, row.ContentId));
        foreach (var file in added)
        {
            await db.ExecuteAsync(file.Rows, stop);
            rows.Add(NewRow(document, revision, rows.Count, file.Name, file.ContentType, file.Size, file.Sha256, file.ContentId));
        }
        db.Attachments.AddRange(rows);
        return rows;
    }

    /// <summary>The revision row with its hash.</summary>
    public RevisionRow Add(
        PortalDbContext db,
        DocumentRow document,
        int number,
        string fields,
        string? body,
        IReadOnlyList<AttachmentRow> attachments
    )
    {
        var row = new RevisionRow
        {
            Id = Ids.New(clock),
            DocumentId = document.Id,
            ThirdPartyId = document.ThirdPartyId,
            Number = number,
            Title = document.Title,
            Fields = fields,
            Body = body,
            Hash = HashOf(document.Title, fields, body, attachments),
            CreatedAt = clock.GetUtcNow(),
        };
        db.Revisions.Add(row);
        return row;
    }

    AttachmentRow NewRow(
        DocumentRow document,
        int revision,
        int position,
        string name,
        string contentType,
        long size,
        string sha256,
        Guid contentId
    ) =>
        new()
        {
            Id = Ids.New(clock),
            DocumentId = document.Id,
            ThirdPartyId = document.ThirdPartyId,
            Revision = revision,
            Position = position,
            Name = name,
            ContentType = contentType,
            Size = size,
            Sha256 = sha256,
            ContentId = contentId,
        };

    /// <summary>SHA-256 over the RFC 8785 form of title, fields, body and attachments.</summary>
    public static string HashOf(string title, string fields, string? body, IReadOnlyList<AttachmentRow> attachments) =>
        Convert.ToHexStringLower(
            SHA256.HashData(
                CanonicalJson.Write(
                    new JsonObject
                    {
                        ["title"] = title,
                        ["fields"] = JsonSerializer.Deserialize<JsonNode>(fields),
                        ["body"] = body,
                        ["attachments"] = new JsonArray([
                            .. attachments.Select(x => new JsonObject
                            {
                                ["name"] = x.Name,
                                ["contentType"] = x.ContentType,
                                ["size"] = x.Size,
                                ["sha256"] = x.Sha256,
                            }),
                        ]),
                    }
                )
            )
        );
}
