using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Portal.Api;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Agents;

/// <summary>A run in the contract's form.</summary>
sealed record RunAnswer(
    Guid Id,
    string Agent,
    Guid AgentId,
    int AgentVersion,
    string Trigger,
    string? Collector,
    Guid? MessageId,
    Guid? DocumentId,
    string Input,
    string Outcome,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Reason,
    DateTimeOffset StartedAt,
    double DurationMs,
    IReadOnlyList<RunLogLine> Log,
    IReadOnlyList<RunEffect> Effects,
    IReadOnlyList<RunDeliveryAnswer> Deliveries
);

/// <summary>A delivery that a run caused.</summary>
sealed record RunDeliveryAnswer(
    Guid Id,
    string Endpoint,
    string ThirdParty,
    string Type,
    string State,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? StatusCode,
    int Attempts
);

/// <summary>Which runs, as asked; null: all.</summary>
sealed record RunFilter(
    [FromQuery(Name = "agent")] string? Agent,
    [FromQuery(Name = "outcome")] string? Outcome,
    [FromQuery(Name = "message")] string? Message,
    [FromQuery(Name = "document")] string? Document,
    [FromQuery(Name = "collector")] string? Collector,
    [FromQuery(Name = "delivery")] string? Delivery,
    [FromQuery(Name = "q")] string? Text
);

/// <summary>Runs for programs: one query for a page of runs, one for their deliveries, both by index.</summary>
sealed class ReadRuns(IDbContextFactory<PortalDbContext> contexts, SearchLists<RunRow> search)
{
    readonly FindRuns find = new(search);

    /// <summary>Newest first.</summary>
    public async Task<Page<RunAnswer>> PageAsync(RunFilter filter, Guid? after, int limit, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var runs = await find.PageAsync(db, await QueryAsync(db, filter, stop), after, limit + 1, stop);
        var answers = await AnswersAsync(db, runs, stop);
        return Paging.Cut(answers, limit, x => x.Id, x => x);
    }

    /// <exception cref="RefusalException">There is no such run.</exception>
    public async Task<RunAnswer> FindAsync(Guid id, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var answers = await AnswersAsync(db, db.Runs.AsNoTracking().Where(x => x.Id == id), stop);
        return answers.SingleOrDefault() ?? throw RefusalException.NotFound("run");
    }

    static async Task<RunQuery> QueryAsync(PortalDbContext db, RunFilter filter, CancellationToken stop) =>
        new(
            Outcome: filter.Outcome,
            Delivery: filter.Delivery,
            Text: filter.Text,
            CollectorId: await CollectorIdAsync(db, filter.Collector, stop)
        )
        {
            AgentIds = string.IsNullOrWhiteSpace(filter.Agent) ? null : await AgentIdsAsync(db, filter.Agent.Trim(), stop),
            MessageId = IdOrNone(filter.Message),
            DocumentId = IdOrNone(filter.Document),
            WithIdle = true,
        };

    // Something that is no id names nothing, so nothing is found.
    static Guid? IdOrNone(string? text) =>
        string.IsNullOrEmpty(text) ? null
        : Ids.TryRead(text, out var id) ? id
        : Guid.Empty;

    static async Task<Guid?> CollectorIdAsync(PortalDbContext db, string? collector, CancellationToken stop)
    {
        if (string.IsNullOrWhiteSpace(collector))
            return null;
        if (Ids.TryRead(collector, out var id))
            return id;
        var all = await db.Collectors.AsNoTracking().Select(x => new { x.Id, x.Name }).ToListAsync(stop);
        return all.Find(x => x.Name.Equals(collector.Trim(), StringComparison.OrdinalIgnoreCase))?.Id ?? Guid.Empty;
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

    static async Task<List<RunAnswer>> AnswersAsync(PortalDbContext db, IQueryable<RunRow> runs, CancellationToken stop)
    {
        var rows = await (
            from run in runs
            join collector in db.Collectors on run.CollectorId equals collector.Id into collectors
            from collector in collectors.DefaultIfEmpty()
            orderby run.Id descending
            select new { Run = run, Collector = collector == null ? null : collector.Name }
        ).ToListAsync(stop);
        var deliveries = await DeliveriesAsync(db, await RunCauses.OfAsync(db, [.. rows.Select(x => x.Run)], stop), stop);
        return [.. rows.Select(x => Answer(x.Run, x.Collector, [.. deliveries[x.Run.Id]]))];
    }

    static async Task<ILookup<Guid, RunDeliveryAnswer>> DeliveriesAsync(PortalDbContext db, List<Guid> causes, CancellationToken stop)
    {
        var read = await (
            from delivery in db.Deliveries.AsNoTracking()
            where causes.Contains(delivery.CauseId)
            join endpoint in db.Endpoints on delivery.EndpointId equals endpoint.Id into endpoints
            from endpoint in endpoints.DefaultIfEmpty()
            join party in db.ThirdParties on delivery.ThirdPartyId equals party.Id into parties
            from party in parties.DefaultIfEmpty()
            orderby delivery.Id
            select new
            {
                Delivery = delivery,
                Endpoint = endpoint == null ? "" : endpoint.Name,
                Party = party == null ? "" : party.Name,
            }
        ).ToListAsync(stop);
        return read.ToLookup(
            x => RunCauses.RunOf(x.Delivery),
            x => new RunDeliveryAnswer(
                x.Delivery.Id,
                x.Endpoint,
                x.Party,
                x.Delivery.Type,
                x.Delivery.State,
                x.Delivery.LastStatusCode,
                x.Delivery.Attempts
            )
        );
    }

    static RunAnswer Answer(RunRow run, string? collector, IReadOnlyList<RunDeliveryAnswer> deliveries) =>
        new(
            run.Id,
            run.AgentName,
            run.AgentId,
            run.AgentVersion,
            run.Trigger,
            collector,
            run.MessageId,
            run.DocumentId,
            run.Input,
            run.Outcome,
            run.Reason,
            run.StartedAt,
            run.DurationMicros / 1000d,
            Lines<RunLogLine>(run.Log),
            Lines<RunEffect>(run.Effects),
            deliveries
        );

    static List<T> Lines<T>(string json) => JsonSerializer.Deserialize<List<T>>(json, JsonSerializerOptions.Web) ?? [];
}
