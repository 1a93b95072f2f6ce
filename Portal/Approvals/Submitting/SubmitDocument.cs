using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Approvals;
using Portal.Domain.Common;

namespace Portal.Approvals;

/// <summary>Creates a document and starts it on its route.</summary>
public sealed class SubmitDocument
{
    readonly WriteTransactions transactions;
    readonly IDbContextFactory<PortalDbContext> contexts;
    readonly SubmissionCheck check;
    readonly StoredFiles files;
    readonly RevisionContent revisions;
    readonly DocumentMoves moves;
    readonly TimeProvider clock;

    internal SubmitDocument(
        WriteTransactions transactions,
        IDbContextFactory<PortalDbContext> contexts,
        SubmissionCheck check,
        StoredFiles files,
        RevisionContent revisions,
        DocumentMoves moves,
        TimeProvider clock
    )
    {
        this.transactions = transactions;
        this.contexts = contexts;
        this.check = check;
        this.files = files;
        this.revisions = revisions;
        this.moves = moves;
        this.clock = clock;
    }

    /// <summary>Creates the document.</summary>
    /// <exception cref="RefusalException">422 with a pointer for each fault; 409 when the external id is taken (the existing id in <c>id</c>).</exception>
    public async Task<SubmittedDocument> RunAsync(Initiator by, DocumentSubmission submission, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(by);
        ArgumentNullException.ThrowIfNull(submission);
        if (StoredFiles.AreLarge(submission.Attachments))
            await RefuseEarlyAsync(by, submission, stop);
        var attachments = await files.StoreAsync(submission.Attachments, stop);
        try
        {
            return await TryAsync(by, submission, attachments, stop);
        }
        catch (DbUpdateException)
        {
            // The same external id was committed a moment ago by another call: now it is there to be seen.
            return await TryAsync(by, submission, attachments, stop);
        }
    }

    // Nothing is written ahead for a submission that cannot be accepted; the transaction checks it all again.
    async Task RefuseEarlyAsync(Initiator by, DocumentSubmission submission, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var faults = new List<Fault>();
        if (await check.CheckAsync(db, by, submission, faults, stop) is not { } good)
            throw RefusalException.Invalid(faults);
        await RefuseSecondAsync(db, good.ThirdPartyId, submission.ExternalId, stop);
    }

    async Task<SubmittedDocument> TryAsync(
        Initiator by,
        DocumentSubmission submission,
        IReadOnlyList<StoredFile> uploads,
        CancellationToken stop
    )
    {
        var moved = await transactions.RunAsync(
            async db =>
            {
                var faults = new List<Fault>();
                if (await check.CheckAsync(db, by, submission, faults, stop) is not { } good)
                    throw RefusalException.Invalid(faults);
                await RefuseSecondAsync(db, good.ThirdPartyId, submission.ExternalId, stop);
                var row = await NewRowAsync(db, by, submission, good, stop);
                var attachments = await revisions.AttachAsync(db, row, 1, [], uploads, stop);
                revisions.Add(db, row, 1, submission.Fields.GetRawText(), submission.Body, attachments);
                var present = await StoredDocuments.PresentAsync(db, good.Published.Route, null, stop);
                var stored = new StoredDocument(row, good.Published, [], present, ApprovalDocument.New(good.Published.Route));
                return await moves.MoveAsync(db, stored, new Submit(good.Actor), stop);
            },
            stop
        );
        moves.Committed(moved);
        return new SubmittedDocument(moved.Stored.Row.Id, moved.Stored.Row.Number, moved.Stored.Row.Version);
    }

    static async Task RefuseSecondAsync(PortalDbContext db, Guid thirdPartyId, string? externalId, CancellationToken stop)
    {
        if (externalId is null)
            return;
        var existing = await db
            .Documents.Where(x => x.ThirdPartyId == thirdPartyId && x.ExternalId == externalId)
            .Select(x => (Guid?)x.Id)
            .FirstOrDefaultAsync(stop);
        if (existing is { } id)
            throw new RefusalException(
                RefusalKind.Conflict,
                "duplicate-external-id",
                $"There is a document with the external id '{externalId}' already; its id is {id:D}."
            )
            {
                Extensions = new Dictionary<string, object?> { ["id"] = id.ToString("D") },
            };
    }

    async Task<DocumentRow> NewRowAsync(
        PortalDbContext db,
        Initiator by,
        DocumentSubmission submission,
        CheckedSubmission good,
        CancellationToken stop
    )
    {
        var now = clock.GetUtcNow();
        var scope = $"{good.Route.Code.ToUpperInvariant()}-{now.Year.ToString(CultureInfo.InvariantCulture)}";
        var number = await db.NextNumberAsync(scope, stop);
        var row = new DocumentRow
        {
            Id = Ids.New(clock),
            Number = $"{scope}-{number.ToString("0000", CultureInfo.InvariantCulture)}",
            ThirdPartyId = good.ThirdPartyId,
            ExternalId = submission.ExternalId,
            RouteId = good.Route.Id,
            RouteCode = good.Route.Code,
            RouteVersion = good.Published.Route.Version,
            Title = submission.Title,
            State = Words.Of(DocumentState.Draft),
            Urgency = submission.Urgency,
            DueAt = submission.DueAt,
            InitiatorId = by.Kind == InitiatorKind.Person ? by.Id : null,
            InitiatorName = good.Actor.Name,
            CreatedAt = now,
            Version = 0,
        };
        db.Documents.Add(row);
        return row;
    }
}
