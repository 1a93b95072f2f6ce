using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Approvals;

namespace Portal.Approvals;

/// <summary>Reads what the document page shows.</summary>
public sealed class DocumentViews
{
    readonly IDbContextFactory<PortalDbContext> contexts;
    readonly RouteVersions routes;

    internal DocumentViews(IDbContextFactory<PortalDbContext> contexts, RouteVersions routes)
    {
        this.contexts = contexts;
        this.routes = routes;
    }

    /// <summary>The document as this person may see it; null when there is none or the person has no right to it.</summary>
    public async Task<DocumentView?> FindForPersonAsync(
        Guid personId,
        IReadOnlyCollection<string> roles,
        Guid documentId,
        CancellationToken stop
    )
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var document = await db
            .Documents.AsNoTracking()
            .Where(x => x.Id == documentId)
            .VisibleTo(db, personId, roles)
            .FirstOrDefaultAsync(stop);
        return document is null ? null : await ReadAsync(db, document, personId, stop);
    }

    async Task<DocumentView> ReadAsync(PortalDbContext db, DocumentRow document, Guid? personId, CancellationToken stop)
    {
        var route = await routes.GetAsync(db, document.RouteId, document.RouteVersion, stop);
        var routeName = await db.Routes.Where(x => x.Id == document.RouteId).Select(x => x.Name).SingleAsync(stop);
        var thirdParty = await db.ThirdParties.Where(x => x.Id == document.ThirdPartyId).Select(x => x.Name).SingleAsync(stop);
        var revision = await db
            .Revisions.AsNoTracking()
            .SingleAsync(x => x.DocumentId == document.Id && x.Number == document.Revision, stop);
        var tasks = await db.Tasks.AsNoTracking().Where(x => x.DocumentId == document.Id).OrderBy(x => x.Id).ToListAsync(stop);
        var records = await db.Records.AsNoTracking().Where(x => x.DocumentId == document.Id).OrderBy(x => x.Seq).ToListAsync(stop);
        var steps = ApprovalsJson.Read<List<StepRun>>(document.Steps);
        var mine = tasks.LastOrDefault(x => x.PersonId == personId && x.State == "active");
        return new DocumentView
        {
            Id = document.Id,
            Number = document.Number,
            ExternalId = document.ExternalId,
            Title = document.Title,
            ThirdPartyId = document.ThirdPartyId,
            ThirdParty = thirdParty,
            Route = document.RouteCode,
            RouteName = routeName,
            RouteVersion = document.RouteVersion,
            State = document.State,
            Round = document.Round,
            Revision = document.Revision,
            RevisionHash = revision.Hash,
            Urgency = document.Urgency,
            DueAt = document.DueAt,
            Body = revision.Body,
            Delivery = (await HandoverStates.OfAsync(db, [document.Id], stop)).GetValueOrDefault(document.Id, HandoverStates.None),
            ResubmitMode = document.ResubmitMode,
            InitiatorId = document.InitiatorId,
            InitiatorName = document.InitiatorName,
            CreatedAt = document.CreatedAt,
            UpdatedAt = document.UpdatedAt,
            Version = document.Version,
            Fields = FieldsOf(revision.Fields, route.Schema),
            Schema = route.Schema is null ? null : JsonSerializer.Deserialize<JsonElement>(route.Schema),
            Absent = await AbsentAsync(db, tasks, stop),
            Steps = StepViews.Of(route.Route, steps, tasks, document.Revision),
            Attachments = await AttachmentsAsync(db, document.Id, document.Revision, stop),
            Records = [.. records.Select(RecordViews.Of)],
            MyTask = mine is null ? null : MyTask(document, route.Route, steps, mine),
            InitiatorActions =
                personId is not null && document.InitiatorId == personId
                    ? LegalMoves.OfInitiator(Words.Read<DocumentState>(document.State))
                    : [],
        };
    }

    static async Task<IReadOnlyList<string>> AbsentAsync(PortalDbContext db, IReadOnlyList<TaskRow> tasks, CancellationToken stop)
    {
        var waiting = tasks.Where(x => x.State == "active").ToList();
        var ids = waiting.Select(x => x.PersonId).ToList();
        var absent = await db.Users.Where(x => ids.Contains(x.Id) && x.DisabledAt != null).Select(x => x.Id).ToListAsync(stop);
        return [.. waiting.Where(x => absent.Contains(x.PersonId)).Select(x => x.PersonName)];
    }

    static MyTaskView MyTask(DocumentRow document, RouteSnapshot route, List<StepRun> steps, TaskRow task)
    {
        var step = route.Steps[task.StepIndex];
        return new MyTaskView(
            task.Id,
            task.Version,
            task.Step,
            task.Round,
            task.ArrivedAt,
            task.DueAt,
            LegalMoves.OfTask(Words.Read<DocumentState>(document.State), Words.Read<TaskState>(task.State), step.Allow),
            StepViews.ReturnTargets(route, steps, task.StepIndex)
        );
    }

    static async Task<IReadOnlyList<AttachmentView>> AttachmentsAsync(
        PortalDbContext db,
        Guid documentId,
        int revision,
        CancellationToken stop
    ) =>
        await db
            .Attachments.AsNoTracking()
            .Where(x => x.DocumentId == documentId && x.Revision == revision)
            .OrderBy(x => x.Position)
            .Select(x => new AttachmentView(x.Id, x.Name, x.ContentType, x.Size, x.Sha256))
            .ToListAsync(stop);

    static IReadOnlyList<FieldView> FieldsOf(string fields, string? schema)
    {
        var labels = new FieldLabels(schema);
        return
        [
            .. JsonSerializer
                .Deserialize<JsonElement>(fields)
                .EnumerateObject()
                .Select(x => new FieldView(x.Name, labels.Of(x.Name), x.Value)),
        ];
    }
}
