using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Approvals;

namespace Portal.Approvals;

/// <summary>One step in an answer.</summary>
/// <param name="Name">Name on the route.</param>
/// <param name="Mode">any or all.</param>
/// <param name="State">notReached, active, passed, rejected, returned, skipped, cancelled.</param>
/// <param name="Revision">Revision that the step has before it or has decided about; null before it was reached.</param>
/// <param name="NotReviewed">It passed an older revision than the present one: its approval stayed when the document came straight back.</param>
/// <param name="People">Who is asked.</param>
public sealed record StepAnswer(
    string Name,
    string Mode,
    string State,
    int? Revision,
    bool NotReviewed,
    IReadOnlyList<StepPersonAnswer> People
);

/// <summary>One person of a step in an answer.</summary>
public sealed record StepPersonAnswer(Guid Id, string Name, string? Unit, string State, DateTimeOffset? HandledAt);

/// <summary>A document as the API answers it (contract, section 2).</summary>
public sealed record DocumentAnswer(
    Guid Id,
    string Number,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? ExternalId,
    string ThirdParty,
    string Route,
    int RouteVersion,
    string Title,
    string State,
    int Round,
    int Revision,
    string RevisionHash,
    JsonElement Fields,
    string? Body,
    string? Urgency,
    DateTimeOffset? DueAt,
    string? ResubmitMode,
    IReadOnlyList<StepAnswer> Steps,
    IReadOnlyList<AttachmentView> Attachments,
    string Delivery,
    long Sequence,
    long RecordSeq,
    string RecordHash,
    string Initiator,
    IReadOnlyList<AllowedAction> AllowedActions,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    int Version
);

/// <summary>Makes answers of rows: a fixed number of queries for any number of documents.</summary>
sealed class DocumentAnswers(RouteVersions routes)
{
    public async Task<IReadOnlyList<DocumentAnswer>> OfAsync(PortalDbContext db, IReadOnlyList<DocumentRow> rows, CancellationToken stop)
    {
        var ids = rows.Select(x => x.Id).ToList();
        var partyIds = rows.Select(x => x.ThirdPartyId).Distinct().ToList();
        var parties = await db.ThirdParties.Where(x => partyIds.Contains(x.Id)).ToDictionaryAsync(x => x.Id, x => x.Name, stop);
        var tasks = await db.Tasks.AsNoTracking().Where(x => ids.Contains(x.DocumentId)).OrderBy(x => x.Id).ToListAsync(stop);
        var revisions = await (
            from r in db.Revisions.AsNoTracking()
            join d in db.Documents on new { Id = r.DocumentId, r.Number } equals new { d.Id, Number = d.Revision }
            where ids.Contains(d.Id)
            select r
        ).ToDictionaryAsync(x => x.DocumentId, stop);
        var attachments = await (
            from a in db.Attachments.AsNoTracking()
            join d in db.Documents on new { Id = a.DocumentId, a.Revision } equals new { d.Id, d.Revision }
            where ids.Contains(d.Id)
            orderby a.Position
            select a
        ).ToListAsync(stop);
        var deliveries = await HandoverStates.OfAsync(db, ids, stop);
        var answers = new List<DocumentAnswer>(rows.Count);
        foreach (var row in rows)
        {
            var route = await routes.GetAsync(db, row.RouteId, row.RouteVersion, stop);
            var mine = tasks.Where(x => x.DocumentId == row.Id).ToList();
            var steps = StepViews.Of(route.Route, ApprovalsJson.Read<List<StepRun>>(row.Steps), mine, row.Revision);
            var files = attachments.Where(x => x.DocumentId == row.Id);
            var delivery = deliveries.GetValueOrDefault(row.Id, HandoverStates.None);
            answers.Add(Of(row, parties[row.ThirdPartyId], revisions[row.Id], steps, files, delivery));
        }
        return answers;
    }

    static DocumentAnswer Of(
        DocumentRow row,
        string thirdParty,
        RevisionRow revision,
        IReadOnlyList<StepView> steps,
        IEnumerable<AttachmentRow> attachments,
        string delivery
    ) =>
        new(
            row.Id,
            row.Number,
            row.ExternalId,
            thirdParty,
            row.RouteCode,
            row.RouteVersion,
            row.Title,
            row.State,
            row.Round,
            row.Revision,
            revision.Hash,
            JsonSerializer.Deserialize<JsonElement>(revision.Fields),
            revision.Body,
            row.Urgency,
            row.DueAt,
            row.ResubmitMode,
            [
                .. steps.Select(x => new StepAnswer(
                    x.Name,
                    x.Mode,
                    x.State,
                    x.Revision,
                    x.NotReviewed,
                    [.. x.People.Select(y => new StepPersonAnswer(y.Id, y.Name, y.Unit, y.State, y.HandledAt))]
                )),
            ],
            [.. attachments.Select(x => x.ToView())],
            delivery,
            row.Sequence,
            row.RecordSeq,
            row.RecordHash,
            row.InitiatorName,
            LegalMoves.OfInitiator(Words.Read<DocumentState>(row.State)),
            row.CreatedAt,
            row.UpdatedAt,
            row.Version
        );
}
