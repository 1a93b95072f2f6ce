using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Approvals;
using Portal.Domain.Common;

namespace Portal.Approvals;

/// <summary>One task as its owner reads it.</summary>
public sealed record TaskDetail(
    Guid Id,
    int Version,
    Guid DocumentId,
    TaskDocumentView Document,
    string Step,
    int Round,
    string State,
    DateTimeOffset ArrivedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? DueAt,
    DateTimeOffset? HandledAt,
    IReadOnlyList<AllowedAction> AllowedActions,
    IReadOnlyList<string> ReturnTargets
);

/// <summary>Reads one task; only its own person sees it.</summary>
sealed class TaskDetails(IDbContextFactory<PortalDbContext> contexts, RouteVersions routes)
{
    public async Task<TaskDetail> GetAsync(Guid personId, Guid taskId, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var found =
            await (
                from t in db.Tasks.AsNoTracking()
                join d in db.Documents.AsNoTracking() on t.DocumentId equals d.Id
                where t.Id == taskId && t.PersonId == personId
                select new { Task = t, Document = d }
            ).FirstOrDefaultAsync(stop) ?? throw RefusalException.NotFound("task");
        var (task, document) = (found.Task, found.Document);
        var route = (await routes.GetAsync(db, document.RouteId, document.RouteVersion, stop)).Route;
        return new TaskDetail(
            task.Id,
            task.Version,
            document.Id,
            new TaskDocumentView(document.Id, document.Number, document.Title, document.State),
            task.Step,
            task.Round,
            task.State,
            task.ArrivedAt,
            task.DueAt,
            task.HandledAt,
            LegalMoves.OfTask(
                Words.Read<DocumentState>(document.State),
                Words.Read<TaskState>(task.State),
                route.Steps[task.StepIndex].Allow
            ),
            StepViews.ReturnTargets(route, ApprovalsJson.Read<List<StepRun>>(document.Steps), task.StepIndex)
        );
    }
}
