using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Data;
using Portal.Domain.Agents;
using Portal.Domain.Common;
using Portal.Domain.Delivery;
using Portal.Operation;
using Portal.Settings;

namespace Portal.Agents;

/// <summary>
/// Runs scheduled agents on nodes with the role Jobs. Not by Hangfire: schedules go down to the second, and the time that
/// is due must be claimed in the very commit of the run, so that of several nodes one runs it. What was missed while no
/// node was up runs once.
/// </summary>
sealed class RunSchedules(
    IDbContextFactory<PortalDbContext> contexts,
    WriteTransactions transactions,
    AgentCache agents,
    RunAgent runAgent,
    CommitRun commit,
    IOutbox outbox,
    ILiveFeed feed,
    PortalOptions portal,
    IHostApplicationLifetime life,
    TimeProvider clock,
    ILogger<RunSchedules> log,
    IHandovers? handovers = null
) : BackgroundService
{
    /// <summary>Handovers of one run; more wait for the next, which then comes at once.</summary>
    public const int MostHandovers = 100;

    const string Move = """
        UPDATE "AgentSchedules" SET "DueAt" = $1 WHERE "AgentId" = $2 AND "DueAt" = $3 AND "AgentVersion" = $4
        """;
    const string Plan = """
        INSERT INTO "AgentSchedules" ("AgentId", "DueAt", "AgentVersion") VALUES ($1, $2, $3)
        ON CONFLICT ("AgentId") DO UPDATE SET "DueAt" = excluded."DueAt", "AgentVersion" = excluded."AgentVersion"
        WHERE "AgentSchedules"."AgentVersion" <> excluded."AgentVersion"
        """;

    /// <summary>Another node may have changed an agent; its word may have been lost.</summary>
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    /// <summary>Less than this no wall clock is set back on purpose.</summary>
    static readonly TimeSpan StepsIgnored = TimeSpan.FromMinutes(1);

    readonly SemaphoreSlim woken = new(0, 1);

    /// <inheritdoc/>
    public override void Dispose()
    {
        woken.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!portal.Roles.HasFlag(NodeRoles.Jobs))
            return;
        await life.StartedAsync(stoppingToken);
        using var subscription = feed.Subscribe(happened =>
        {
            if (happened.Topic == LiveTopic.Agents)
                Wake();
        });
        var read = clock.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            var next = clock.GetUtcNow() + Longest;
            try
            {
                if (clock.GetElapsedTime(read) >= Longest)
                {
                    await agents.RefreshAsync(stoppingToken);
                    read = clock.GetTimestamp();
                }
                next = await RunWhatIsDueAsync(stoppingToken) is { } due && due < next ? due : next;
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                AgentsLog.ScheduleFailed(log, failure);
            }
            var wait = next - clock.GetUtcNow();
            if (wait <= TimeSpan.Zero)
                continue;
            using var timer = clock.CreateTimer(_ => Wake(), null, wait, Timeout.InfiniteTimeSpan);
            await woken.WaitAsync(stoppingToken);
        }
    }

    /// <summary>Runs every agent that is due now; the time at which the next one is.</summary>
    public async Task<DateTimeOffset?> RunWhatIsDueAsync(CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var scheduled = (await agents.ReadAsync(stop)).All.Values.Where(x => x.Trigger == AgentTrigger.Schedule).ToList();
        DateTimeOffset? earliest = null;
        foreach (var agent in scheduled)
        {
            if (Schedule(agent.Plan, now) is not { } schedule)
                continue;
            var due = await TryAsync(agent, schedule, now, stop);
            if (due is not null && (earliest is null || due < earliest))
                earliest = due;
        }
        return earliest;
    }

    /// <summary>The times of a plan; null when it has none.</summary>
    public static CronSchedule? Schedule(AgentPlan? plan, DateTimeOffset now) =>
        plan?.Cron is { } cron && CronSchedule.TryRead(cron, plan.TimeZone, now, out var schedule, out _) ? schedule : null;

    // One that fails comes again with the next round; the others keep their times.
    async Task<DateTimeOffset?> TryAsync(LiveAgent agent, CronSchedule schedule, DateTimeOffset now, CancellationToken stop)
    {
        try
        {
            var due = await DueAsync(agent, schedule, now, stop);
            return due <= now ? await RunAsync(agent, schedule, due.Value, stop) : due;
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            AgentsLog.ScheduleFailed(log, failure);
            return null;
        }
    }

    async Task<DateTimeOffset?> DueAsync(LiveAgent agent, CronSchedule schedule, DateTimeOffset now, CancellationToken stop)
    {
        await using (var db = await contexts.CreateDbContextAsync(stop))
        {
            var row = await db.AgentSchedules.AsNoTracking().FirstOrDefaultAsync(x => x.AgentId == agent.Identity.Id, stop);
            if (row?.AgentVersion == agent.Identity.Version)
                return await AgainAsync(row, schedule, now, stop);
        }
        if (schedule.Next(now) is not { } next)
            return null;
        var plan = new RowCommand(Plan, agent.Identity.Id, next, agent.Identity.Version);
        await transactions.RunAsync(db => db.ExecuteAsync([plan], stop), stop);
        return next;
    }

    // A wall clock that was set back leaves a due time that the schedule would not give now, and an agent of every ten
    // seconds silent for as long. Two periods are left alone: what ran just before the step does not run a second time,
    // and the clocks of nodes differ a little.
    async Task<DateTimeOffset?> AgainAsync(AgentScheduleRow row, CronSchedule schedule, DateTimeOffset now, CancellationToken stop)
    {
        var ahead = schedule.NextRuns(now, 2);
        if (ahead.Count < 2 || row.DueAt <= ahead[0] || row.DueAt - now <= 2 * (ahead[1] - ahead[0]) + StepsIgnored)
            return row.DueAt;
        var move = new RowCommand(Move, ahead[0], row.AgentId, row.DueAt, row.AgentVersion);
        await transactions.RunAsync(db => db.ExecuteAsync([move], stop), stop);
        AgentsLog.ScheduleSetBack(log, row.AgentId, row.DueAt, ahead[0]);
        return ahead[0];
    }

    // The time that was due is part of the claim: of two nodes one moves it on, and only that one's run counts.
    async Task<DateTimeOffset?> RunAsync(LiveAgent agent, CronSchedule schedule, DateTimeOffset due, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var waiting = await WaitingAsync(agent.Plan!, stop);
        var mail = ArrivedMail.None(now, waiting);
        var run = runAgent.Run(agent, mail, RunChain.Together);
        var next = waiting.Count >= MostHandovers && run.Succeeded ? now : schedule.Next(now);
        // A schedule that has come to its end stays where no clock reaches it.
        var claim = new RowCommand(Move, next ?? now.AddYears(100), agent.Identity.Id, due, agent.Identity.Version);
        await commit.RunAsync(run, mail, claim, null, stop);
        return next;
    }

    /// <summary>What an agent that carries would carry.</summary>
    internal async Task<IReadOnlyList<WaitingHandover>> WaitingAsync(AgentPlan plan, CancellationToken stop)
    {
        var parties = plan.Actions.OfType<CarryHandoversAction>().Select(x => x.ThirdParty).Distinct().ToList();
        if (handovers is null || parties.Count == 0)
            return [];
        // Of one third party alone: the backlog of the others must not hide its own.
        var only = parties is [{ Length: > 0 } name] ? outbox.FindThirdParty(name) : null;
        return await handovers.WaitingAsync(only, MostHandovers, stop);
    }

    void Wake()
    {
        try
        {
            woken.Release();
        }
        catch (Exception already) when (already is SemaphoreFullException or ObjectDisposedException)
        {
            // It is awake, or it has ended.
        }
    }
}
