using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Approvals;
using Portal.Domain.Common;

namespace Portal.Approvals;

/// <summary>A document after a move by its initiator.</summary>
public sealed record MovedDocument(Guid Id, string State, int Round, int Revision, int Version);

/// <summary>What the initiator or its third party does with a document: correct it, send it on again, withdraw it.</summary>
public sealed class CorrectDocument
{
    readonly WriteTransactions transactions;
    readonly IDbContextFactory<PortalDbContext> contexts;
    readonly StoredDocuments documents;
    readonly StoredFiles files;
    readonly CorrectedContent content;
    readonly DocumentMoves moves;

    internal CorrectDocument(
        WriteTransactions transactions,
        IDbContextFactory<PortalDbContext> contexts,
        StoredDocuments documents,
        StoredFiles files,
        CorrectedContent content,
        DocumentMoves moves
    )
    {
        this.transactions = transactions;
        this.contexts = contexts;
        this.documents = documents;
        this.files = files;
        this.content = content;
        this.moves = moves;
    }

    /// <summary>Adds a revision while the document is returned.</summary>
    /// <param name="by">Who.</param>
    /// <param name="documentId">Which.</param>
    /// <param name="correction">New content.</param>
    /// <param name="precondition">Called with the present version; throws when the caller worked from another.</param>
    /// <param name="stop">Cancels.</param>
    public async Task<MovedDocument> ReviseAsync(
        Initiator by,
        Guid documentId,
        DocumentCorrection correction,
        Action<int> precondition,
        CancellationToken stop
    )
    {
        var added = await StoreAsync(by, documentId, correction, precondition, stop);
        return await MoveAsync(
            by,
            documentId,
            precondition,
            async (db, stored, actor) =>
                [await ReviseAsync(db, stored, actor, await content.ReadAsync(db, stored, correction, added, stop), stop)],
            stop
        );
    }

    /// <summary>
    /// Corrects and sends on again as one act: both happen or neither. Content that is the same as before makes no
    /// revision of its own.
    /// </summary>
    public async Task<MovedDocument> ReviseAndResubmitAsync(
        Initiator by,
        Guid documentId,
        DocumentCorrection correction,
        string? opinion,
        Action<int> precondition,
        CancellationToken stop
    )
    {
        CheckText(opinion, "/opinion", "opinion");
        var added = await StoreAsync(by, documentId, correction, precondition, stop);
        return await MoveAsync(
            by,
            documentId,
            precondition,
            async (db, stored, actor) =>
            {
                var done = new List<Moved>(2);
                var next = await content.ReadAsync(db, stored, correction, added, stop);
                if (next.Changed)
                {
                    var revised = await ReviseAsync(db, stored, actor, next, stop);
                    done.Add(revised);
                    stored = stored with { Document = revised.Decision.Document };
                }
                done.Add(await moves.MoveAsync(db, stored, new Resubmit(actor, Trimmed(opinion)), stop));
                return done;
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
    )
    {
        return MoveAsync(
            by,
            documentId,
            precondition,
            async (db, stored, actor) =>
            {
                CheckText(opinion, "/opinion", "opinion");
                return [await moves.MoveAsync(db, stored, new Resubmit(actor, Trimmed(opinion)), stop)];
            },
            stop
        );
    }

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
            async (db, stored, actor) =>
            {
                CheckText(reason, "/reason", "reason");
                return [await moves.MoveAsync(db, stored, new Withdraw(actor, reason), stop)];
            },
            stop
        );

    async Task<Moved> ReviseAsync(PortalDbContext db, StoredDocument stored, RecordActor actor, NextContent next, CancellationToken stop)
    {
        var moved = await moves.MoveAsync(db, stored, new Revise(actor), stop);
        await content.WriteAsync(db, stored.Row, next, stop);
        return moved;
    }

    // Large files are written before the transaction, so what would refuse them is asked before: nothing is written
    // ahead for somebody who may not, nor for a document that cannot be corrected.
    async Task<IReadOnlyList<StoredFile>> StoreAsync(
        Initiator by,
        Guid documentId,
        DocumentCorrection correction,
        Action<int> precondition,
        CancellationToken stop
    )
    {
        ArgumentNullException.ThrowIfNull(by);
        ArgumentNullException.ThrowIfNull(correction);
        ArgumentNullException.ThrowIfNull(precondition);
        var uploads = correction.Attachments ?? [];
        if (StoredFiles.AreLarge(uploads))
        {
            await using var db = await contexts.CreateDbContextAsync(stop);
            var row = await db.Documents.AsNoTracking().FirstOrDefaultAsync(x => x.Id == documentId, stop);
            var (stored, actor) = await LoadAsync(db, by, row, precondition, stop);
            moves.Check(stored, new Revise(actor));
            content.Check(stored, correction);
        }
        return await files.StoreAsync(uploads, stop);
    }

    async Task<MovedDocument> MoveAsync(
        Initiator by,
        Guid documentId,
        Action<int> precondition,
        Func<PortalDbContext, StoredDocument, RecordActor, Task<IReadOnlyList<Moved>>> move,
        CancellationToken stop
    )
    {
        ArgumentNullException.ThrowIfNull(by);
        ArgumentNullException.ThrowIfNull(precondition);
        var moved = await transactions.RunAsync(
            async db =>
            {
                var (stored, actor) = await LoadAsync(db, by, await db.LockDocumentAsync(documentId, stop), precondition, stop);
                return await move(db, stored, actor);
            },
            stop
        );
        foreach (var one in moved)
            moves.Committed(one);
        var after = moved[^1].Stored.Row;
        return new MovedDocument(after.Id, after.State, after.Round, after.Revision, after.Version);
    }

    async Task<(StoredDocument Stored, RecordActor Actor)> LoadAsync(
        PortalDbContext db,
        Initiator by,
        DocumentRow? row,
        Action<int> precondition,
        CancellationToken stop
    )
    {
        if (row is null || !by.Owns(row))
            throw RefusalException.NotFound("document");
        precondition(row.Version);
        var stored = await documents.LoadAsync(db, row, null, by.Kind == InitiatorKind.Person ? by.Id : null, stop);
        var thirdParty =
            by.Kind == InitiatorKind.Person
                ? ""
                : await db.ThirdParties.Where(x => x.Id == row.ThirdPartyId).Select(x => x.Name).SingleAsync(stop);
        return (stored, by.ActorOf(stored, thirdParty));
    }

    static string? Trimmed(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    static void CheckText(string? text, string pointer, string name)
    {
        var faults = new List<Fault>();
        InputText.CheckLines(text, pointer, name, DecisionInput.MaxOpinion, faults);
        if (faults.Count > 0)
            throw RefusalException.Invalid(faults);
    }
}
