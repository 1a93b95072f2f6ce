using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Data;
using Portal.Domain.Agents;
using Portal.Domain.Common;
using Portal.Domain.Delivery;

namespace Portal.Approvals;

/// <summary>Answers <see cref="IHandovers"/>: the intermediate store of finished documents.</summary>
sealed class Handovers(
    IDbContextFactory<PortalDbContext> contexts,
    BuildPackage packages,
    IFileLinks links,
    ILiveFeed live,
    TimeProvider clock,
    ILogger<Handovers> log
) : IHandovers
{
    /// <summary>The type of its pushes.</summary>
    public const string EventType = "document.package";

    const string Carry = """
        UPDATE "Handovers" SET "State" = 'carried', "RunId" = $1, "CarriedAt" = $2 WHERE "Id" = $3 AND "State" = 'waiting'
        """;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<WaitingHandover>> WaitingAsync(Guid? thirdPartyId, int most, CancellationToken stop)
    {
        var waiting = new List<WaitingHandover>();
        var wanting = await WantingAsync(thirdPartyId, stop);
        // Whom nobody can push to comes last: a wall of his must not keep the others from being carried.
        foreach (var reachable in new[] { true, false })
        {
            Guid? after = null;
            while (waiting.Count < most)
            {
                var wanted = most - waiting.Count;
                var ids = await NextAsync(thirdPartyId, wanting, reachable, after, wanted, stop);
                foreach (var id in ids)
                {
                    if (await TryBuildAsync(id, stop))
                        waiting.Add(await ReadAsync(id, stop));
                }
                if (ids.Count < wanted)
                    break;
                after = ids[^1];
            }
        }
        return waiting;
    }

    /// <inheritdoc/>
    public RowCommand Take(Guid handoverId, Guid runId) => new(Carry, runId, clock.GetUtcNow(), handoverId);

    /// <inheritdoc/>
    public void Committed(IReadOnlyCollection<WaitingHandover> carried)
    {
        ArgumentNullException.ThrowIfNull(carried);
        foreach (var handover in carried)
            live.Publish(new LiveEvent(LiveTopic.Document, handover.DocumentId, handover.DocumentId));
    }

    // Third parties that have an endpoint for packages.
    async Task<IReadOnlyList<Guid>> WantingAsync(Guid? thirdPartyId, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var endpoints = await db
            .Endpoints.Where(x => x.DeletedAt == null && (x.Enabled || x.DisabledReason != null))
            .Where(x => thirdPartyId == null || x.ThirdPartyId == thirdPartyId)
            .Where(x => db.Handovers.Any(h => h.ThirdPartyId == x.ThirdPartyId && h.State == HandoverWords.Waiting))
            .Select(x => new { x.ThirdPartyId, x.Events })
            .ToListAsync(stop);
        return
        [
            .. endpoints
                .Where(x => new EventFilter(JsonSerializer.Deserialize<List<string>>(x.Events) ?? []).Matches(EventType))
                .Select(x => x.ThirdPartyId)
                .Distinct(),
        ];
    }

    async Task<IReadOnlyList<Guid>> NextAsync(
        Guid? thirdPartyId,
        IReadOnlyList<Guid> wanting,
        bool reachable,
        Guid? after,
        int most,
        CancellationToken stop
    )
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var waiting = db.Handovers.Where(x => x.State == HandoverWords.Waiting && wanting.Contains(x.ThirdPartyId) == reachable);
        if (thirdPartyId is { } one)
            waiting = waiting.Where(x => x.ThirdPartyId == one);
        if (after is { } last)
            waiting = waiting.Where(x => x.Id > last);
        return await waiting.OrderBy(x => x.Id).Select(x => x.Id).Take(most).ToListAsync(stop);
    }

    async Task<bool> TryBuildAsync(Guid handoverId, CancellationToken stop)
    {
        try
        {
            await packages.EnsureAsync(handoverId, stop);
            return true;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // The others of the run are carried all the same.
            HandoverLog.NotReady(log, handoverId, failure.Message);
            return false;
        }
    }

    async Task<WaitingHandover> ReadAsync(Guid handoverId, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var found = await (
            from h in db.Handovers.AsNoTracking()
            join e in db.DocumentEvents.AsNoTracking() on h.EventId equals e.Id
            join d in db.Documents.AsNoTracking() on h.DocumentId equals d.Id
            where h.Id == handoverId
            select new
            {
                Handover = h,
                e.Data,
                d.Number,
            }
        ).SingleAsync(stop);
        var handover = found.Handover;
        var revision = Manifest.Read(handover.Manifest).Revision;
        var attachments = await db
            .Attachments.AsNoTracking()
            .Where(x => x.DocumentId == handover.DocumentId && x.Revision == revision)
            .OrderBy(x => x.Position)
            .ToListAsync(stop);
        return new WaitingHandover(
            handover.Id,
            handover.DocumentId,
            handover.ThirdPartyId,
            found.Number,
            handover.Sequence,
            handover.ApprovedAt,
            PackageData.Of(handover, found.Data, attachments, links)
        );
    }
}
