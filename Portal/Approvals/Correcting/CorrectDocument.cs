using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Approvals;
using Portal.Domain.Common;

namespace Portal.Approvals;

/// <summary>New content for a returned document; what is null stays as it is.</summary>
public sealed record DocumentCorrection(string? Title, System.Text.Json.JsonElement? Fields, IReadOnlyList<AttachmentUpload>? Attachments);

/// <summary>A document after a move by its initiator.</summary>
public sealed record MovedDocument(Guid Id, string State, int Round, int Revision, int Version);

/// <summary>What the initiator or its third party does with a document: correct it, send it on again, withdraw it.</summary>
public sealed class CorrectDocument
{
    readonly WriteTransactions transactions;
    readonly StoredDocuments documents;
    readonly RevisionContent revisions;
    readonly DocumentMoves moves;
    readonly ApprovalsOptions options;

    internal CorrectDocument(
        WriteTransactions transactions,
        StoredDocuments documents,
        RevisionContent revisions,
        DocumentMoves moves,
        ApprovalsOptions options
    )
    {
        this.transactions = transactions;
        this.documents = documents;
        this.revisions = revisions;
        this.moves = moves;
        this.options = options;
    }

    /// <summary>Adds a revision while the document is returned.</summary>
    /// <param name="by">Who.</param>
    /// <param name="documentId">Which.</param>
    /// <param name="correction">New content.</param>
    /// <param name="precondition">Called with the present version; throws when the caller worked from another.</param>
    /// <param name="stop">Cancels.</param>
    public Task<MovedDocument> ReviseAsync(
        Initiator by,
        Guid documentId,
        DocumentCorrection correction,
        Action<int> precondition,
        CancellationToken stop
    )
    {
        ArgumentNullException.ThrowIfNull(correction);
        return MoveAsync(
            by,
            documentId,
            precondition,
            async (db, stored, actor) =>
            {
                var moved = await moves.MoveAsync(db, stored, new Revise(actor), stop);
                await WriteRevisionAsync(db, stored, correction, stop);
                return moved;
            },
            stop
        );
    }

    /// <summary>Sends a returned document on again, the way that its return fixed.</summary>
    public Task<MovedDocument> ResubmitAsync(
        Initiator by,
        Guid documentId,
        string? opinion,
        Action<int> precondition,
        CancellationToken stop
    ) =>
        MoveAsync(
            by,
            documentId,
            precondition,
            (db, stored, actor) =>
            {
                CheckText(opinion, "/opinion", "opinion");
                return moves.MoveAsync(db, stored, new Resubmit(actor, string.IsNullOrWhiteSpace(opinion) ? null : opinion), stop);
            },
            stop
        );

    /// <summary>Withdraws the document for good.</summary>
    public Task<MovedDocument> WithdrawAsync(
        Initiator by,
        Guid documentId,
        string? reason,
        Action<int> precondition,
        CancellationToken stop
    ) =>
        MoveAsync(
            by,
            documentId,
            precondition,
            (db, stored, actor) =>
            {
                CheckText(reason, "/reason", "reason");
                return moves.MoveAsync(db, stored, new Withdraw(actor, reason), stop);
            },
            stop
        );

    async Task<MovedDocument> MoveAsync(
        Initiator by,
        Guid documentId,
        Action<int> precondition,
        Func<PortalDbContext, StoredDocument, RecordActor, Task<Moved>> move,
        CancellationToken stop
    )
    {
        ArgumentNullException.ThrowIfNull(by);
        ArgumentNullException.ThrowIfNull(precondition);
        var moved = await transactions.RunAsync(
            async db =>
            {
                var row = await db.LockDocumentAsync(documentId, stop);
                if (row is null || !by.Owns(row))
                    throw RefusalException.NotFound("document");
                precondition(row.Version);
                var stored = await documents.LoadAsync(db, row, null, by.Kind == InitiatorKind.Person ? by.Id : null, stop);
                var thirdParty =
                    by.Kind == InitiatorKind.Person
                        ? ""
                        : await db.ThirdParties.Where(x => x.Id == row.ThirdPartyId).Select(x => x.Name).SingleAsync(stop);
                return await move(db, stored, by.ActorOf(stored, thirdParty));
            },
            stop
        );
        moves.Committed(moved);
        var after = moved.Stored.Row;
        return new MovedDocument(after.Id, after.State, after.Round, after.Revision, after.Version);
    }

    async Task WriteRevisionAsync(PortalDbContext db, StoredDocument stored, DocumentCorrection correction, CancellationToken stop)
    {
        var row = stored.Row;
        var before = await db.Revisions.AsNoTracking().SingleAsync(x => x.DocumentId == row.Id && x.Number == row.Revision - 1, stop);
        var faults = new List<Fault>();
        InputText.CheckLine(correction.Title, "/title", "title", 300, correction.Title is not null, faults);
        if (correction.Fields is { } given)
            FieldsCheck.Check(given, stored.Published.Schema, faults);
        AttachmentCheck.Check(correction.Attachments ?? [], options, faults);
        if (faults.Count > 0)
            throw RefusalException.Invalid(faults);
        row.Title = correction.Title ?? row.Title;
        var attachments = correction.Attachments is { } uploads
            ? await revisions.StoreAsync(db, row, row.Revision, uploads, stop)
            : revisions.Keep(db, row.Revision, await OfRevisionAsync(db, row.Id, row.Revision - 1, stop));
        revisions.Add(db, row, row.Revision, correction.Fields?.GetRawText() ?? before.Fields, before.Body, attachments);
    }

    static Task<List<AttachmentRow>> OfRevisionAsync(PortalDbContext db, Guid documentId, int revision, CancellationToken stop) =>
        db
            .Attachments.AsNoTracking()
            .Where(x => x.DocumentId == documentId && x.Revision == revision)
            .OrderBy(x => x.Position)
            .ToListAsync(stop);

    static void CheckText(string? text, string pointer, string name)
    {
        var faults = new List<Fault>();
        InputText.CheckLines(text, pointer, name, DecisionInput.MaxOpinion, faults);
        if (faults.Count > 0)
            throw RefusalException.Invalid(faults);
    }
}
