using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Data;
using Portal.Domain.Approvals;
using Portal.Domain.Common;

namespace Portal.Approvals;

/// <summary>Writes a revision: its rows, the bytes of its attachments, its hash.</summary>
sealed class RevisionContent(ContentStore contents, TimeProvider clock)
{
    /// <summary>Stores new files; their rows belong to the given revision.</summary>
    public async Task<IReadOnlyList<AttachmentRow>> StoreAsync(
        PortalDbContext db,
        DocumentRow document,
        int revision,
        IReadOnlyList<AttachmentUpload> uploads,
        CancellationToken stop
    )
    {
        var rows = new List<AttachmentRow>(uploads.Count);
        foreach (var upload in uploads)
        {
            var sha256 = SHA256.HashData(upload.Bytes.Span);
            var (contentId, content) = contents.Plan(upload.Bytes, sha256);
            await db.ExecuteAsync(content, stop);
            rows.Add(
                new AttachmentRow
                {
                    Id = Ids.New(clock),
                    DocumentId = document.Id,
                    ThirdPartyId = document.ThirdPartyId,
                    Revision = revision,
                    Position = rows.Count,
                    Name = upload.Name,
                    ContentType = upload.ContentType,
                    Size = upload.Bytes.Length,
                    Sha256 = Convert.ToHexStringLower(sha256),
                    ContentId = contentId,
                }
            );
        }
        db.Attachments.AddRange(rows);
        return rows;
    }

    /// <summary>The attachments of the revision before, kept: same bytes, rows of their own.</summary>
    public IReadOnlyList<AttachmentRow> Keep(PortalDbContext db, int revision, IReadOnlyList<AttachmentRow> before)
    {
        var rows = before
            .Select(x => new AttachmentRow
            {
                Id = Ids.New(clock),
                DocumentId = x.DocumentId,
                ThirdPartyId = x.ThirdPartyId,
                Revision = revision,
                Position = x.Position,
                Name = x.Name,
                ContentType = x.ContentType,
                Size = x.Size,
                Sha256 = x.Sha256,
                ContentId = x.ContentId,
            })
            .ToList();
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
