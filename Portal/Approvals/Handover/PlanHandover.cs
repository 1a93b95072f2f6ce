using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Approvals;
using Portal.Domain.Common;

namespace Portal.Approvals;

/// <summary>
/// Writes the handover of an approved document in the transaction of its approval: records, record sheet and manifest.
/// The zip follows after the commit, because it reads all attachments.
/// </summary>
sealed class PlanHandover(RouteVersions routes, ContentStore contents, PackageBuilding building, TimeProvider clock)
{
    /// <summary>Writes the rows; call what it gives back after the commit.</summary>
    public async Task<Action> WriteAsync(
        PortalDbContext db,
        DocumentRow document,
        string thirdParty,
        DocumentEventRow happened,
        TransferRecord approval,
        IReadOnlyList<AttachmentRow> attachments,
        CancellationToken stop
    )
    {
        var records = await RecordsAsync(db, document.Id, stop);
        var recordsJson = Encoding.UTF8.GetBytes(new JsonArray([.. records.Select(x => x.ToJson())]).ToJsonString(ApprovalsJson.Options));
        var sheetHtml = Encoding.UTF8.GetBytes(await SheetAsync(db, document, thirdParty, approval, records, attachments, stop));
        var manifest = Manifest.Of(document, thirdParty, approval.HandledAt, FilesOf(recordsJson, sheetHtml, attachments)).ToBytes();
        var (recordsId, recordsRows) = contents.Plan(recordsJson);
        var (sheetId, sheetRows) = contents.Plan(sheetHtml);
        await db.ExecuteAsync([.. recordsRows, .. sheetRows], stop);
        var handover = new HandoverRow
        {
            Id = Ids.New(clock),
            DocumentId = document.Id,
            ThirdPartyId = document.ThirdPartyId,
            EventId = happened.Id,
            Sequence = happened.Sequence,
            Manifest = manifest,
            ManifestSha256 = Convert.ToHexStringLower(SHA256.HashData(manifest)),
            RecordsContentId = recordsId,
            SheetContentId = sheetId,
            ApprovedAt = approval.HandledAt,
        };
        db.Handovers.Add(handover);
        return () => building.Start(handover.Id);
    }

    // What this transaction has recorded itself is not in the table yet.
    static async Task<IReadOnlyList<TransferRecord>> RecordsAsync(PortalDbContext db, Guid documentId, CancellationToken stop)
    {
        var stored = await db.Records.AsNoTracking().Where(x => x.DocumentId == documentId).ToListAsync(stop);
        var seen = stored.Select(x => x.Seq).ToHashSet();
        return
        [
            .. stored
                .Concat(db.Records.Local.Where(x => x.DocumentId == documentId && !seen.Contains(x.Seq)))
                .OrderBy(x => x.Seq)
                .Select(x => x.ToRecord()),
        ];
    }

    async Task<string> SheetAsync(
        PortalDbContext db,
        DocumentRow document,
        string thirdParty,
        TransferRecord approval,
        IReadOnlyList<TransferRecord> records,
        IReadOnlyList<AttachmentRow> attachments,
        CancellationToken stop
    )
    {
        var route = await routes.GetAsync(db, document.RouteId, document.RouteVersion, stop);
        var revision =
            db.Revisions.Local.FirstOrDefault(x => x.DocumentId == document.Id && x.Number == document.Revision)
            ?? await db.Revisions.AsNoTracking().SingleAsync(x => x.DocumentId == document.Id && x.Number == document.Revision, stop);
        return RecordSheet.Write(document, thirdParty, approval.HandledAt, revision, new FieldLabels(route.Schema), attachments, records);
    }

    static List<PackagedFile> FilesOf(byte[] records, byte[] sheet, IReadOnlyList<AttachmentRow> attachments)
    {
        var names = ZipNames.Of(Manifest.Folder, attachments.Select(x => x.Name));
        return
        [
            Own(Manifest.RecordsName, "application/json", records),
            Own(Manifest.SheetName, "text/html; charset=utf-8", sheet),
            .. attachments.Select((x, i) => new PackagedFile(names[i], x.Name, x.ContentType, x.Size, x.Sha256)),
        ];
    }

    static PackagedFile Own(string name, string contentType, byte[] bytes) =>
        new(name, name, contentType, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)));
}
