using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Approvals;
using Portal.Domain.Common;

namespace Portal.Approvals;

/// <summary>What would become of a submission: its faults, or who would be asked.</summary>
public sealed record Prediction(bool Valid, IReadOnlyList<Fault> Errors, IReadOnlyList<PredictedStep> Steps);

/// <summary>Checks a submission and creates nothing.</summary>
public sealed class ValidateDocument
{
    readonly IDbContextFactory<PortalDbContext> contexts;
    readonly SubmissionCheck check;

    internal ValidateDocument(IDbContextFactory<PortalDbContext> contexts, SubmissionCheck check)
    {
        this.contexts = contexts;
        this.check = check;
    }

    /// <summary>Faults and predicted steps.</summary>
    public async Task<Prediction> RunAsync(Initiator by, DocumentSubmission submission, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(by);
        ArgumentNullException.ThrowIfNull(submission);
        await using var db = await contexts.CreateDbContextAsync(stop);
        var faults = new List<Fault>();
        var good = await check.CheckAsync(db, by, submission, faults, stop);
        if (good is not null && submission.ExternalId is { } externalId)
            await CheckExternalIdAsync(db, good.ThirdPartyId, externalId, faults, stop);
        return new Prediction(faults.Count == 0, faults, good is null ? [] : await StepPeople.PredictAsync(db, good.Published.Route, stop));
    }

    static async Task CheckExternalIdAsync(
        PortalDbContext db,
        Guid thirdPartyId,
        string externalId,
        List<Fault> faults,
        CancellationToken stop
    )
    {
        if (await db.Documents.AnyAsync(x => x.ThirdPartyId == thirdPartyId && x.ExternalId == externalId, stop))
            faults.Add(new Fault("/externalId", "duplicate-external-id", "There is a document with this external id already."));
    }
}
