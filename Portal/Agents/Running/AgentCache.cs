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
}

/// <summary>The enabled before-arrival agents of each collector in memory, compiled once per version.</summary>
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
    ImmutableDictionary<Guid, ImmutableArray<LiveAgent>>? byCollector;
    IDisposable? subscription;

    /// <summary>In the order in which they run.</summary>
    public async ValueTask<IReadOnlyList<LiveAgent>> ForAsync(Guid collectorId, CancellationToken stop)
    {
        if (Volatile.Read(ref byCollector) is null)
            await RefreshAsync(stop);
        return byCollector!.TryGetValue(collectorId, out var chain) ? chain : [];
    }

    /// <summary>Reads again; when it returns, this process runs what was committed before the call.</summary>
    public async Task RefreshAsync(CancellationToken stop)
    {
        await turn.WaitAsync(stop);
        try
        {
            await using var db = await contexts.CreateDbContextAsync(stop);
            var word = AgentWords.Of(AgentTrigger.BeforeArrival);
            var rows = await db.Agents.AsNoTracking().Where(x => x.DeletedAt == null && x.Enabled && x.Trigger == word).ToListAsync(stop);
            var live = rows.ToDictionary(
                x => (x.Id, x.CurrentVersion),
                x => compiled.GetValueOrDefault((x.Id, x.CurrentVersion)) ?? Compile(x)
            );
            var chains = rows.OrderBy(x => x.Order)
                .ThenBy(x => x.Name, StringComparer.OrdinalIgnoreCase)
                .SelectMany(x => CollectorIds.Read(x.CollectorIds).Select(y => (Collector: y, Agent: live[(x.Id, x.CurrentVersion)])))
                .GroupBy(x => x.Collector, x => x.Agent)
                .ToImmutableDictionary(x => x.Key, x => x.ToImmutableArray());
            compiled = live;
            Volatile.Write(ref byCollector, chains);
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

    LiveAgent Compile(AgentRow row)
    {
        var identity = new AgentIdentity(row.Id, row.Name, row.CurrentVersion);
        using var definition = JsonDocument.Parse(row.Definition);
        if (plans.Read(definition.RootElement, out var faults) is { } plan)
            return new LiveAgent(identity, plan, null);
        var broken = $"The stored definition cannot be used: {string.Join(" ", faults.Select(x => $"{x.Pointer}: {x.Message}"))}";
        AgentsLog.DefinitionBroken(log, row.Name, broken);
        return new LiveAgent(identity, null, broken);
    }
}

/// <summary>Ids of collectors in a column, with blanks between.</summary>
static class CollectorIds
{
    public static string Write(IEnumerable<Guid> ids) => string.Join(' ', ids.Select(x => x.ToString("N")));

    public static IReadOnlyList<Guid> Read(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(x => Guid.ParseExact(x, "N"))];
}
