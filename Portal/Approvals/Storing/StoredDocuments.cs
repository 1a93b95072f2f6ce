using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Approvals;
using Portal.Domain.Common;

namespace Portal.Approvals;

/// <summary>Turns rows into the aggregate and what was decided into rows, inside one transaction.</summary>
sealed class StoredDocuments(RouteVersions routes, TimeProvider clock)
{
    /// <summary>Reads what belongs to a locked row: tasks of the present round, and the people of route and act.</summary>
    public async Task<StoredDocument> LoadAsync(PortalDbContext db, DocumentRow row, Guid? taskId, Guid? actorId, CancellationToken stop)
    {
        var published = await routes.GetAsync(db, row.RouteId, row.RouteVersion, stop);
        var tasks = await db
            .Tasks.Where(x => x.DocumentId == row.Id && (x.Round == row.Round || x.Id == taskId))
            .OrderBy(x => x.Id)
            .ToListAsync(stop);
        var present = await PresentAsync(db, published.Route, actorId, stop);
        return new StoredDocument(row, published, tasks, present, DocumentOf(row, published.Route, tasks));
    }

    /// <summary>The people of a route, and one more, who can sign in.</summary>
    public static async Task<IReadOnlyDictionary<Guid, Person>> PresentAsync(
        PortalDbContext db,
        RouteSnapshot route,
        Guid? actorId,
        CancellationToken stop
    )
    {
        var ids = route.Steps.SelectMany(x => x.People).Select(x => x.Id).Append(actorId ?? Guid.Empty).Distinct().ToList();
        return await db
            .Users.AsNoTracking()
            .Where(x => ids.Contains(x.Id) && x.DisabledAt == null)
            .Select(x => new Person(x.Id, x.UserName ?? "", x.DisplayName, x.Unit))
            .ToDictionaryAsync(x => x.Id, stop);
    }

    /// <summary>Writes what was decided into the rows; the caller's transaction saves them.</summary>
    public void Save(PortalDbContext db, StoredDocument stored, Decision decision, DateTimeOffset now)
    {
        var (row, after) = (stored.Row, decision.Document);
        row.State = Words.Of(after.State);
        row.Round = after.Round;
        row.Revision = after.Revision;
        row.Steps = ApprovalsJson.Write(after.Steps);
        row.ResubmitMode = after.ResubmitMode is { } mode ? Words.Of(mode) : null;
        row.ReturnedByStep = after.ReturnedByStep;
        row.RecordSeq = after.RecordSeq;
        row.RecordHash = after.RecordHash;
        row.UpdatedAt = now;
        row.Version++;
        foreach (var happened in decision.Events)
            SaveEvent(db, stored, happened, now);
    }

    void SaveEvent(PortalDbContext db, StoredDocument stored, DocumentEvent happened, DateTimeOffset now)
    {
        switch (happened)
        {
            case TaskOpened x:
                db.Tasks.Add(NewTask(stored.Row, stored.Published.Route, x.Item));
                break;
            case TaskClosed x:
                var task = stored.Tasks.Single(t => t.Id == x.TaskId);
                task.State = Words.Of(x.To);
                task.HandledAt = x.At;
                task.Version++;
                break;
            case Recorded x:
                db.Records.Add(NewRecord(stored.Row, x.Record));
                break;
            case ApproverAbsent x:
                db.Alarms.Add(AbsentAlarm(stored, x, now));
                break;
        }
    }

    AlarmRow AbsentAlarm(StoredDocument stored, ApproverAbsent absent, DateTimeOffset now) =>
        new()
        {
            Id = Ids.New(clock),
            At = now,
            Kind = AbsenceAlarms.Document,
            Subject = stored.Row.Id.ToString("D"),
            Message = AbsenceAlarms.WaitingText(
                stored.Row.Number,
                stored.Published.Route.Steps[absent.Step].Name,
                absent.People.Select(x => x.UserName)
            ),
        };

    static TaskRow NewTask(DocumentRow document, RouteSnapshot route, WorkItem item) =>
        new()
        {
            Id = item.Id,
            DocumentId = document.Id,
            ThirdPartyId = document.ThirdPartyId,
            Round = item.Round,
            StepIndex = item.Step,
            Step = route.Steps[item.Step].Name,
            PersonId = item.Person.Id,
            PersonName = item.Person.Name,
            PersonUnit = item.Person.Unit,
            State = Words.Of(item.State),
            ArrivedAt = item.ArrivedAt,
            DueAt = item.DueAt,
        };

    RecordRow NewRecord(DocumentRow document, TransferRecord record) =>
        new()
        {
            Id = Ids.New(clock),
            DocumentId = document.Id,
            ThirdPartyId = document.ThirdPartyId,
            Seq = record.Seq,
            Round = record.Round,
            Action = Words.Of(record.Action),
            ActorId = record.Actor.Id,
            ActorName = record.Actor.Name,
            ActorUnit = record.Actor.Unit,
            ActorKind = Words.Of(record.Actor.Kind),
            OnBehalfOf = record.OnBehalfOf is null ? null : ApprovalsJson.Write(record.OnBehalfOf),
            FromStep = record.FromStep,
            ToSteps = ApprovalsJson.Write(record.ToSteps),
            Opinion = record.Opinion,
            Resubmit = record.Resubmit is { } mode ? Words.Of(mode) : null,
            ArrivedAt = record.ArrivedAt,
            HandledAt = record.HandledAt,
            DurationMs = record.DurationMs,
            Revision = record.Revision,
            PrevHash = record.PrevHash,
            Hash = record.Hash,
        };

    static ApprovalDocument DocumentOf(DocumentRow row, RouteSnapshot route, IReadOnlyList<TaskRow> tasks) =>
        new()
        {
            Route = route,
            State = Words.Read<DocumentState>(row.State),
            Round = row.Round,
            Revision = row.Revision,
            Steps = [.. ApprovalsJson.Read<List<StepRun>>(row.Steps)],
            Tasks = [.. tasks.Select(ItemOf)],
            ResubmitMode = row.ResubmitMode is null ? null : Words.Read<ResubmitMode>(row.ResubmitMode),
            ReturnedByStep = row.ReturnedByStep,
            RecordSeq = row.RecordSeq,
            RecordHash = row.RecordHash,
        };

    static WorkItem ItemOf(TaskRow row) =>
        new(
            row.Id,
            row.StepIndex,
            new Person(row.PersonId, "", row.PersonName, row.PersonUnit),
            Words.Read<TaskState>(row.State),
            row.Round,
            row.ArrivedAt,
            row.DueAt,
            row.HandledAt
        );
}
