using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Agents;

/// <summary>An enabled agent, ready to run. <see cref="Plan"/> is null when the stored definition cannot be compiled (any more).</summary>
sealed record LiveAgent(AgentIdentity Identity, AgentPlan? Plan, string? Broken)
{
    public FailurePolicy OnFailure => Plan?.OnFailure ?? FailurePolicy.Hold;

    public AgentTrigger Trigger { get; init; }
}

/// <summary>The enabled agents at one moment.</summary>
/// <param name="Before">Before-arrival agents of each collector, in order.</param>
/// <param name="After">After-arrival agents of each collector, in order.</param>
/// <param name="All">By id.</param>
sealed record LiveAgents(
    ImmutableDictionary<Guid, ImmutableArray<LiveAgent>> Before,
    ImmutableDictionary<Guid, ImmutableArray<LiveAgent>> After,
    ImmutableDictionary<Guid, LiveAgent> All
);

/// <summary>The enabled agents in memory, compiled once per version.</summary>
sealed class AgentCache(
    IDbContextFactory<PortalDbContext> contexts,
    AgentPlans plans,
    ILiveFeed feed,
    IHostApplicationLifetime lifetime,
    ILogger<AgentCache> log
) : IHostedService, IDisposable
{
    readonly SemaphoreSlim turn = new(1, 1);
    Dictionary<(Guid, int), LiveAgent> compiled = [];
    LiveAgents? agents;
    IDisposable? subscription;

    /// <summary>The enabled agents as this process knows them.</summary>
    public async ValueTask<LiveAgents> ReadAsync(CancellationToken stop)
    {
        if (Volatile.Read(ref agents) is null)
            await RefreshAsync(stop);
        return agents!;
    }

    /// <summary>Reads again; when it returns, this process runs what was committed before the call.</summary>
    public async Task RefreshAsync(CancellationToken stop)
    {
        await turn.WaitAsync(stop);
        try
        {
            await using var db = await contexts.CreateDbContextAsync(stop);
            var rows = await db.Agents.AsNoTracking().Where(x => x.DeletedAt == null && x.Enabled).ToListAsync(stop);
            var live = rows.ToDictionary(
                x => (x.Id, x.CurrentVersion),
                x => compiled.GetValueOrDefault((x.Id, x.CurrentVersion)) ?? Compile(x)
            );
            compiled = live;
            Volatile.Write(
                ref agents,
                new LiveAgents(
                    Chains(rows, live, AgentTrigger.BeforeArrival),
                    Chains(rows, live, AgentTrigger.AfterArrival),
                    live.Values.ToImmutableDictionary(x => x.Identity.Id)
                )
            );
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        subscription = feed.Subscribe(happened =>
        {
            if (happened.Topic == LiveTopic.Agents)
                _ = RefreshQuietlyAsync();
        });
        await RefreshAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        subscription?.Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        subscription?.Dispose();
        turn.Dispose();
    }

    async Task RefreshQuietlyAsync()
    {
        try
        {
            await RefreshAsync(lifetime.ApplicationStopping);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested) { }
        catch (Exception failure)
        {
            AgentsLog.RefreshFailed(log, failure);
        }
    }

    static ImmutableDictionary<Guid, ImmutableArray<LiveAgent>> Chains(
        List<AgentRow> rows,
        Dictionary<(Guid, int), LiveAgent> live,
        AgentTrigger trigger
    ) =>
        rows.Where(x => x.Trigger == AgentWords.Of(trigger))
            .OrderBy(x => x.Order)
            .ThenBy(x => x.Name, StringComparer.OrdinalIgnoreCase)
            .SelectMany(x => CollectorIds.Read(x.CollectorIds).Select(y => (Collector: y, Agent: live[(x.Id, x.CurrentVersion)])))
            .GroupBy(x => x.Collector, x => x.Agent)
            .ToImmutableDictionary(x => x.Key, x => x.ToImmutableArray());

    LiveAgent Compile(AgentRow row)
    {
        var trigger = Enum.Parse<AgentTrigger>(row.Trigger, ignoreCase: true);
        var identity = new AgentIdentity(row.Id, row.Name, row.CurrentVersion);
        using var definition = JsonDocument.Parse(row.Definition);
        if (plans.Read(definition.RootElement, out var faults) is { } plan)
            return new LiveAgent(identity, plan, null) { Trigger = trigger };
        var broken = $"The stored definition cannot be used: {string.Join(" ", faults.Select(x => $"{x.Pointer}: {x.Message}"))}";
        AgentsLog.DefinitionBroken(log, row.Name, broken);
        return new LiveAgent(identity, null, broken) { Trigger = trigger };
    }
}

/// <summary>Ids of collectors in a column, with blanks between.</summary>
static class CollectorIds
{
    public static string Write(IEnumerable<Guid> ids) => string.Join(' ', ids.Select(x => x.ToString("N")));

    public static IReadOnlyList<Guid> Read(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(x => Guid.ParseExact(x, "N"))];
}
