using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Approvals;
using Portal.Domain.Common;

namespace Portal.Approvals;

/// <summary>The "no" of a stale tab, a double click or a slower colleague: it says who decided, and when.</summary>
static class HandledConflict
{
    public static async Task<RefusalException> OfAsync(PortalDbContext db, StoredDocument stored, TaskRow task, CancellationToken stop)
    {
        var allowed = LegalMoves.OfTask(
            Words.Read<DocumentState>(stored.Row.State),
            Words.Read<TaskState>(task.State),
            stored.Published.Route.Steps[task.StepIndex].Allow
        );
        var extensions = new Dictionary<string, object?>
        {
            ["currentState"] = stored.Row.State,
            ["taskState"] = task.State,
            ["version"] = task.Version,
            ["allowedActions"] = allowed.Where(x => x.Allowed).Select(x => x.Action).ToList(),
        };
        if (task.State == "active")
            return new RefusalException(
                RefusalKind.Conflict,
                "stale-version",
                $"The task has changed; its present version is {task.Version}. Read it again."
            )
            {
                Extensions = extensions,
            };
        // The act that closed a task carries the very time at which it was closed.
        var act = await db
            .Records.AsNoTracking()
            .Where(x => x.DocumentId == task.DocumentId && x.HandledAt == task.HandledAt)
            .OrderByDescending(x => x.Seq)
            .FirstOrDefaultAsync(stop);
        extensions["decidedBy"] = act is null ? null : new { id = act.ActorId, name = act.ActorName };
        extensions["decidedAt"] = task.HandledAt;
        extensions["decision"] = act?.Action;
        return new RefusalException(
            RefusalKind.Conflict,
            "task-handled",
            $"This task was handled by {act?.ActorName ?? "the portal"} at {TransferRecord.TimeText(task.HandledAt ?? default)} ({act?.Action})."
        )
        {
            Extensions = extensions,
        };
    }
}
