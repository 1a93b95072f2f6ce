using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Approvals;

/// <summary>Tells the search that a document has another title: its own line shows it, and every task's in it.</summary>
static class TitleChanges
{
    /// <summary>In the transaction that changes it.</summary>
    public static async Task TellAsync(PortalDbContext db, Guid documentId, CancellationToken stop)
    {
        var tasks = await db.Tasks.Where(x => x.DocumentId == documentId).Select(x => x.Id).ToListAsync(stop);
        db.Add(Of(DocumentSearch.Name, documentId));
        db.AddRange(tasks.Select(x => Of(TaskSearch.Name, x)));
    }

    static SearchChangeRow Of(string list, Guid rowId) =>
        new()
        {
            Id = Guid.CreateVersion7(),
            List = list,
            RowId = rowId,
        };
}
