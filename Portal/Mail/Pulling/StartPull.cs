using Hangfire;
using Hangfire.Storage;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Common;
using Portal.Operation;

namespace Portal.Mail;

/// <summary>
/// Starts pulls on this node and does not wait for them: neither a job nor a request is held by a large mailbox. At
/// most eight pull at once; when the portal stops they end after what is in flight.
/// </summary>
sealed class StartPull(PullCollector pulling, Leases leases, ILogger<StartPull> log) : IHostedService, IDisposable
{
    readonly Dictionary<Guid, Task> tasks = [];
    readonly HashSet<Guid> again = [];
    readonly Lock turn = new();
    readonly SemaphoreSlim places = new(8);
    readonly CancellationTokenSource stopping = new();

    /// <summary>
    /// Starts one. While one runs already it is followed by another: what arrived after that one had looked is not left
    /// to the next clock.
    /// </summary>
    public void Start(Guid collectorId, bool byHand)
    {
        lock (turn)
        {
            if (stopping.IsCancellationRequested)
                return;
            if (tasks.ContainsKey(collectorId))
                again.Add(collectorId);
            else
                tasks[collectorId] = Task.Run(() => RunAsync(collectorId, byHand), CancellationToken.None);
        }
    }

    /// <summary>It runs or waits for its turn here.</summary>
    public bool IsUnderWay(Guid collectorId)
    {
        lock (turn)
            return tasks.ContainsKey(collectorId);
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => leases.FreeEarlierAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        Task[] last;
        lock (turn)
            last = [.. tasks.Values];
        await Task.WhenAll(last).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stopping.Dispose();
        places.Dispose();
    }

    async Task RunAsync(Guid collectorId, bool byHand)
    {
        do
        {
            await RunOnceAsync(collectorId, byHand);
        } while (!IsOver(collectorId));
    }

    bool IsOver(Guid collectorId)
    {
        lock (turn)
        {
            if (again.Remove(collectorId) && !stopping.IsCancellationRequested)
                return false;
            tasks.Remove(collectorId);
            return true;
        }
    }

    async Task RunOnceAsync(Guid collectorId, bool byHand)
    {
        try
        {
            await places.WaitAsync(stopping.Token);
            try
            {
                await pulling.RunAsync(collectorId, byHand, stopping.Token);
            }
            finally
            {
                places.Release();
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The next start goes on where this one ended.
        }
        catch (Exception failure)
        {
            PullLog.PullBroke(log, failure, collectorId.ToString("D"));
        }
    }
}

/// <summary>The alarm clock of a pulling collector.</summary>
sealed class PullJob(StartPull start)
{
    /// <summary>Starts the pull.</summary>
    [AutomaticRetry(Attempts = 0)]
    public void Run(Guid collectorId) => start.Start(collectorId, byHand: false);
}

/// <summary>One recurring job for each collector that pulls.</summary>
sealed class PullJobs(IDbContextFactory<PortalDbContext> contexts) : IRecurringWork
{
    const string Prefix = "pull-";

    /// <inheritdoc/>
    public LiveTopic FollowsFrom => LiveTopic.Collectors;

    /// <inheritdoc/>
    public async Task SetAsync(IRecurringJobManager jobs, JobStorage storage, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var rows = await db.Collectors.AsNoTracking().Where(x => x.Enabled).ToListAsync(stop);
        var wanted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            var intake = CollectorDefinition.Stored(row.Definition).Intake;
            if ((intake.Imap ?? intake.Pop3) is not { } pull)
                continue;
            var (id, collectorId) = (Prefix + row.Id.ToString("D"), row.Id);
            wanted.Add(id);
            var zone = string.IsNullOrEmpty(pull.TimeZone) ? TimeZoneInfo.Utc : TimeZoneInfo.FindSystemTimeZoneById(pull.TimeZone);
            jobs.AddOrUpdate<PullJob>(id, x => x.Run(collectorId), pull.Schedule, new RecurringJobOptions { TimeZone = zone });
        }
        using var connection = storage.GetConnection();
        foreach (var job in connection.GetRecurringJobs().Where(x => x.Id.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            if (!wanted.Contains(job.Id))
                jobs.RemoveIfExists(job.Id);
        }
    }
}
