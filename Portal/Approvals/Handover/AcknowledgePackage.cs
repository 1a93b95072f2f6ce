using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Api;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Approvals;

/// <summary>What a third party sends to say that it has the package.</summary>
/// <param name="ManifestSha256">Hex, in any case, over the bytes of <c>manifest.json</c>.</param>
public sealed record Acknowledgement(string? ManifestSha256);

/// <summary>The answer, the same each time.</summary>
public sealed record AcknowledgementAnswer(
    Guid DocumentId,
    string ManifestSha256,
    DateTimeOffset AcknowledgedAt,
    string AcknowledgedBy,
    string Delivery
);

/// <summary>
/// Records that the third party has the package. Whoever knows the hash has the manifest, so it counts also before the
/// package was carried (it was fetched); then it is not pushed any more. It goes into the handover and the audit and not
/// into the chain of records, because the manifest names the head of that chain.
/// </summary>
sealed class AcknowledgePackage(WriteTransactions transactions, ILiveFeed live, TimeProvider clock, ILogger<AcknowledgePackage> log)
{
    /// <summary>Records it; again gives the same answer and has no second effect.</summary>
    /// <exception cref="RefusalException">404; 409 <c>not-approved</c>; 422 <c>manifest-mismatch</c> or no hash at all.</exception>
    public async Task<AcknowledgementAnswer> RunAsync(Caller caller, Guid documentId, Acknowledgement given, CancellationToken stop)
    {
        var sha256 = Read(given);
        var (answer, first) = await transactions.RunAsync(db => WriteAsync(db, caller, documentId, sha256, stop), stop);
        if (first)
            live.Publish(new LiveEvent(LiveTopic.Document, documentId, documentId));
        return answer;
    }

    async Task<(AcknowledgementAnswer Answer, bool First)> WriteAsync(
        PortalDbContext db,
        Caller caller,
        Guid documentId,
        string sha256,
        CancellationToken stop
    )
    {
        var document =
            await db.Documents.AsNoTracking().Where(x => x.Id == documentId).VisibleTo(db, caller).FirstOrDefaultAsync(stop)
            ?? throw RefusalException.NotFound("document");
        var handover =
            await db.Handovers.AsNoTracking().FirstOrDefaultAsync(x => x.DocumentId == documentId, stop)
            ?? throw OpenPackage.NotApproved(document.State);
        if (sha256 != handover.ManifestSha256)
        {
            HandoverLog.WrongAcknowledgement(log, caller.Name, documentId);
            throw Refused(
                "manifest-mismatch",
                "This is not the SHA-256 of the package's manifest.json; fetch the package again and compare."
            );
        }
        var now = clock.GetUtcNow();
        var first =
            await db
                .Handovers.Where(x => x.Id == handover.Id && x.AcknowledgedAt == null)
                .ExecuteUpdateAsync(
                    x =>
                        x.SetProperty(h => h.State, HandoverWords.Acknowledged)
                            .SetProperty(h => h.AcknowledgedAt, now)
                            .SetProperty(h => h.AcknowledgedBy, caller.Name),
                    stop
                ) > 0;
        if (first)
            db.Record(clock, caller.Actor, "document.acknowledged", "document", documentId, new { manifestSha256 = sha256 });
        var stored = await db
            .Handovers.Where(x => x.Id == handover.Id)
            .Select(x => new { x.AcknowledgedAt, x.AcknowledgedBy })
            .SingleAsync(stop);
        return (
            new AcknowledgementAnswer(
                documentId,
                sha256,
                stored.AcknowledgedAt!.Value,
                stored.AcknowledgedBy!,
                HandoverStates.Acknowledged
            ),
            first
        );
    }

    static string Read(Acknowledgement given) =>
        given.ManifestSha256 is { Length: 64 } text && text.All(char.IsAsciiHexDigit)
            ? text.ToLowerInvariant()
            : throw Refused(
                "sha256-invalid",
                "manifestSha256 must be the 64 hexadecimal digits of the SHA-256 over the bytes of manifest.json."
            );

    static RefusalException Refused(string code, string message) =>
        new(RefusalKind.Invalid, code, message) { Faults = [new Fault("/manifestSha256", code, message)] };
}
