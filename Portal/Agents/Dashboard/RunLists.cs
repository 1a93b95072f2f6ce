using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Agents;

/// <summary>Lists runs with the deliveries they caused: one query for the runs, one for the deliveries, by index.</summary>
public sealed class RunLists(IDbContextFactory<PortalDbContext> contexts)
{
    /// <summary>Newest first; <paramref name="after"/> is the last id of the page before.</summary>
    public async Task<RunPage> PageAsync(RunFilter filter, Guid? after, int limit, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(filter);
        await using var db = await contexts.CreateDbContextAsync(stop);
        var runs = await FilterAsync(db, filter, stop);
        if (after is { } last)
            runs = runs.Where(x => x.Id.CompareTo(last) < 0);
        var read = await ReadAsync(db, runs.OrderByDescending(x => x.Id).Take(limit + 1), stop);
        return new RunPage([.. read.Take(limit)], read.Count > limit ? read[limit - 1].Id : null);
    }

    /// <summary>The given runs, newest first: what a live page asks after an event.</summary>
    public async Task<IReadOnlyList<RunItem>> ReadAsync(IReadOnlyCollection<Guid> ids, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        return await ReadAsync(db, db.Runs.AsNoTracking().Where(x => ids.Contains(x.Id)).OrderByDescending(x => x.Id), stop);
    }

    static async Task<IQueryable<RunRow>> FilterAsync(PortalDbContext db, RunFilter filter, CancellationToken stop)
    {
        var runs = db.Runs.AsNoTracking();
        if (!string.IsNullOrWhiteSpace(filter.Agent))
        {
            var agents = await AgentIdsAsync(db, filter.Agent.Trim(), stop);
            // One agent is the rule, and then its index gives the order as well.
            runs = agents is [var one] ? runs.Where(x => x.AgentId == one) : runs.Where(x => agents.Contains(x.AgentId));
        }
        if (!string.IsNullOrEmpty(filter.Outcome))
            runs = runs.Where(x => x.Outcome == filter.Outcome);
        if (filter.MessageId is { } message)
            runs = runs.Where(x => x.MessageId == message);
        if (filter.DocumentId is { } document)
            runs = runs.Where(x => x.DocumentId == document);
        if (!string.IsNullOrEmpty(filter.Delivery))
            runs = runs.Where(x => db.Deliveries.Where(y => y.State == filter.Delivery).Select(y => y.CauseId).Contains(x.Id));
        return runs;
    }

    // Removed agents count too: their runs remain.
    static async Task<List<Guid>> AgentIdsAsync(PortalDbContext db, string agent, CancellationToken stop)
    {
        if (Ids.TryRead(agent, out var id))
            return [id];
        var name = agent.ToLowerInvariant();
#pragma warning disable CA1304, CA1311, CA1862, MA0011 // Translated to SQL.
        return await db.Agents.AsNoTracking().Where(x => x.Name.ToLower() == name).Select(x => x.Id).ToListAsync(stop);
#pragma warning restore CA1304, CA1311, CA1862, MA0011
    }

    internal static async Task<List<RunItem>> ReadAsync(PortalDbContext db, IQueryable<RunRow> runs, CancellationToken stop)
    {
        var rows = await (
            from run in runs
            join collector in db.Collectors on run.CollectorId equals collector.Id into collectors
            from collector in collectors.DefaultIfEmpty()
            join document in db.Documents on run.DocumentId equals document.Id into documents
            from document in documents.DefaultIfEmpty()
            orderby run.Id descending
            select new
            {
                run.Id,
                run.AgentId,
                run.AgentName,
                run.AgentVersion,
                run.Trigger,
                run.CollectorId,
                Collector = collector == null ? null : collector.Name,
                run.MessageId,
                run.DocumentId,
                Document = document == null ? null : document.Number,
                run.Input,
                run.Outcome,
                run.Reason,
                run.StartedAt,
                run.DurationMicros,
            }
        ).ToListAsync(stop);
        var deliveries = await DeliveriesAsync(db, [.. rows.Where(x => x.Outcome == RunOutcome.Succeeded).Select(x => x.Id)], stop);
        return
        [
            .. rows.Select(x => new RunItem(
                x.Id,
                x.AgentId,
                x.AgentName,
                x.AgentVersion,
                x.Trigger,
                x.CollectorId,
                x.Collector,
                x.MessageId,
                x.DocumentId,
                x.Document,
                x.Input,
                x.Outcome,
                x.Reason,
                x.StartedAt,
                x.DurationMicros,
                [.. deliveries[x.Id]]
            )),
        ];
    }

    static async Task<ILookup<Guid, RunDelivery>> DeliveriesAsync(PortalDbContext db, List<Guid> runs, CancellationToken stop)
    {
        var read = await (
            from delivery in db.Deliveries.AsNoTracking()
            where runs.Contains(delivery.CauseId)
            join endpoint in db.Endpoints on delivery.EndpointId equals endpoint.Id into endpoints
            from endpoint in endpoints.DefaultIfEmpty()
            join party in db.ThirdParties on delivery.ThirdPartyId equals party.Id into parties
            from party in parties.DefaultIfEmpty()
            orderby delivery.Id
            select new
            {
                delivery.CauseId,
                View = new RunDelivery(
                    delivery.Id,
                    endpoint == null ? "" : endpoint.Name,
                    party == null ? "" : party.Name,
                    delivery.Type,
                    delivery.State,
                    delivery.LastStatusCode,
                    delivery.Attempts,
                    delivery.LastError,
                    delivery.NextAttemptAt
                ),
            }
        ).ToListAsync(stop);
        return read.ToLookup(x => x.CauseId, x => x.View);
    }
}
