using Microsoft.EntityFrameworkCore;

namespace Portal.Data;

/// <summary>
/// Reads a document so that nobody else changes it until the transaction ends: row lock on PostgreSQL; on SQLite the
/// write transaction is the lock already.
/// </summary>
static class DocumentLocks
{
    /// <summary>The document of that id.</summary>
    public static Task<DocumentRow?> LockDocumentAsync(this PortalDbContext db, Guid documentId, CancellationToken stop) =>
        db.Database.IsSqlite()
            ? db.Documents.SingleOrDefaultAsync(x => x.Id == documentId, stop)
            : db
                .Documents.FromSql($"""SELECT * FROM "Documents" WHERE "Id" = {documentId} FOR UPDATE""")
                .AsAsyncEnumerable()
                .SingleOrDefaultAsync(stop)
                .AsTask();

    /// <summary>The document that a task belongs to.</summary>
    public static Task<DocumentRow?> LockDocumentOfTaskAsync(this PortalDbContext db, Guid taskId, CancellationToken stop) =>
        db.Database.IsSqlite()
            ? db.Documents.SingleOrDefaultAsync(x => db.Tasks.Any(t => t.Id == taskId && t.DocumentId == x.Id), stop)
            : db
                .Documents.FromSql(
                    $"""
                    SELECT d.* FROM "Documents" d JOIN "Tasks" t ON t."DocumentId" = d."Id" WHERE t."Id" = {taskId} FOR UPDATE OF d
                    """
                )
                .AsAsyncEnumerable()
                .SingleOrDefaultAsync(stop)
                .AsTask();
}
