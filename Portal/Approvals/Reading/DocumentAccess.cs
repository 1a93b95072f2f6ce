using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Approvals;

/// <summary>
/// Who may see a document: its initiator, whoever has or had a task in it, administrators and auditors. Decided for
/// each document; there is no right to see "documents". Asked of the rows each time, so that a removed person's open
/// session sees nothing more, even before its cookie is looked at again.
/// </summary>
static class DocumentAccess
{
    /// <summary>True for those who see every document.</summary>
    public static bool SeesAll(IReadOnlyCollection<string> roles) => roles.Contains("admin") || roles.Contains("auditor");

    /// <summary>The documents among <paramref name="documents"/> that the person may see.</summary>
    public static IQueryable<DocumentRow> VisibleTo(
        this IQueryable<DocumentRow> documents,
        PortalDbContext db,
        Guid personId,
        IReadOnlyCollection<string> roles
    ) =>
        SeesAll(roles)
            ? documents.Where(x => db.Users.Any(u => u.Id == personId && u.DisabledAt == null))
            : documents.Where(x =>
                db.Users.Any(u => u.Id == personId && u.DisabledAt == null)
                && (x.InitiatorId == personId || db.Tasks.Any(t => t.DocumentId == x.Id && t.PersonId == personId))
            );
}
