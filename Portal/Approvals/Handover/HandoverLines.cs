using Microsoft.EntityFrameworkCore;
using Portal.Api;
using Portal.Data;

namespace Portal.Approvals;

/// <summary>One handover in the list.</summary>
public sealed record HandoverLine(
    Guid Id,
    Guid DocumentId,
    string Number,
    string Title,
    string ThirdParty,
    string State,
    long? PackageSize,
    DateTimeOffset ApprovedAt,
    DateTimeOffset? CarriedAt,
    DateTimeOffset? AcknowledgedAt
);

/// <summary>One delivery of a package.</summary>
public sealed record PackageDelivery(
    Guid Id,
    string Endpoint,
    string State,
    int Attempts,
    int? StatusCode,
    string? Error,
    DateTimeOffset? NextAttemptAt,
    DateTimeOffset CreatedAt,
    DateTimeOffset? EndedAt
);

/// <summary>The handover as the document's page shows it.</summary>
public sealed record HandoverView(
    Guid DocumentId,
    string State,
    string ManifestSha256,
    int Files,
    long? PackageSize,
    DateTimeOffset ApprovedAt,
    DateTimeOffset? CarriedAt,
    DateTimeOffset? AcknowledgedAt,
    string? AcknowledgedBy,
    IReadOnlyList<PackageDelivery> Deliveries
);

/// <summary>What pages read of handovers.</summary>
public sealed class HandoverLines(IDbContextFactory<PortalDbContext> contexts)
{
    /// <summary>Handovers of the documents that the caller may see, newest first.</summary>
    /// <param name="caller">Who looks.</param>
    /// <param name="state">One of the words of <c>delivery</c>, or null.</param>
    /// <param name="before">Only older ones than this handover.</param>
    /// <param name="most">At most so many.</param>
    /// <param name="stop">Cancels.</param>
    public async Task<IReadOnlyList<HandoverLine>> ListAsync(Caller caller, string? state, Guid? before, int most, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var handovers = Matching(db, caller, state);
        if (before is { } last)
            handovers = handovers.Where(x => x.Id < last);
        var rows = await (
            from h in handovers.OrderByDescending(x => x.Id).Take(most)
            join d in db.Documents on h.DocumentId equals d.Id
            join p in db.ThirdParties on h.ThirdPartyId equals p.Id
            orderby h.Id descending
            select new HandoverLine(h.Id, d.Id, d.Number, d.Title, p.Name, "", h.PackageSize, h.ApprovedAt, h.CarriedAt, h.AcknowledgedAt)
        ).ToListAsync(stop);
        var states = await HandoverStates.OfAsync(db, [.. rows.Select(x => x.DocumentId)], stop);
        return [.. rows.Select(x => x with { State = states[x.DocumentId] })];
    }

    /// <summary>How many there are by the same filter.</summary>
    public async Task<int> CountAsync(Caller caller, string? state, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        return await Matching(db, caller, state).CountAsync(stop);
    }

    /// <summary>The handover of a document that the reader may see; null when it has none.</summary>
    public async Task<HandoverView?> FindAsync(Guid documentId, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        if (await db.Handovers.AsNoTracking().FirstOrDefaultAsync(x => x.DocumentId == documentId, stop) is not { } handover)
            return null;
        var deliveries = await (
            from d in db.Deliveries
            where d.CauseId == handover.Id
            join e in db.Endpoints on d.EndpointId equals e.Id
            orderby d.Id
            select new PackageDelivery(
                d.Id,
                e.Name,
                d.State,
                d.Attempts,
                d.LastStatusCode,
                d.LastError,
                d.NextAttemptAt,
                d.CreatedAt,
                d.EndedAt
            )
        ).ToListAsync(stop);
        return new HandoverView(
            documentId,
            HandoverStates.Of(handover.State, [.. deliveries.Select(x => x.State)]),
            handover.ManifestSha256,
            Manifest.Read(handover.Manifest).Files.Count,
            handover.PackageSize,
            handover.ApprovedAt,
            handover.CarriedAt,
            handover.AcknowledgedAt,
            handover.AcknowledgedBy,
            deliveries
        );
    }

    static IQueryable<HandoverRow> Matching(PortalDbContext db, Caller caller, string? state)
    {
        var documents = db.Documents.AsNoTracking().VisibleTo(db, caller);
        var handovers = db.Handovers.AsNoTracking().Where(x => documents.Any(d => d.Id == x.DocumentId));
        return state is null ? handovers : handovers.In(db, state);
    }
}
