using Hangfire;
using Microsoft.Extensions.Logging;
using Portal.Domain.Common;

namespace Portal.Operation;

/// <summary>
/// Hangfire's server on nodes with the role Jobs. It starts after the portal: its store may need tables of its own, and
/// nothing on the way of a push waits for a job.
/// </summary>
sealed class RunJobs(IServiceProvider services, IHostApplicationLifetime life, ILiveFeed feed, TimeProvider clock, ILogger<RunJobs> log)
    : BackgroundService
{
    static readonly TimeSpan Again = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await life.StartedAsync(stoppingToken);
        using var server = await OpenAsync(stoppingToken);
        using var changed = new SemaphoreSlim(1);
        var works = services.GetServices<IRecurringWork>().ToList();
        using var subscription = feed.Subscribe(happened =>
        {
            if (works.Exists(x => x.FollowsFrom == happened.Topic) && changed.CurrentCount == 0)
                changed.Release();
        });
        try
        {
            while (true)
            {
                await changed.WaitAsync(stoppingToken);
                await SetAsync(works, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            server.SendStop();
        }
    }

    async Task SetAsync(List<IRecurringWork> works, CancellationToken stop)
    {
        var (jobs, storage) = (services.GetRequiredService<IRecurringJobManager>(), services.GetRequiredService<JobStorage>());
        foreach (var work in works)
        {
            while (!await TrySetAsync(work, jobs, storage, stop))
                await Task.Delay(Again, clock, stop);
        }
    }

    async Task<bool> TrySetAsync(IRecurringWork work, IRecurringJobManager jobs, JobStorage storage, CancellationToken stop)
    {
        try
        {
            await work.SetAsync(jobs, storage, stop);
            return true;
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            OperationLog.JobStoreFailed(log, failure, Again.TotalSeconds);
            return false;
        }
    }

    async Task<BackgroundJobServer> OpenAsync(CancellationToken stop)
    {
        while (true)
        {
            try
            {
                return Open();
            }
            catch (Exception failure) when (!stop.IsCancellationRequested)
            {
                OperationLog.JobStoreFailed(log, failure, Again.TotalSeconds);
                await Task.Delay(Again, clock, stop);
            }
        }
    }

    BackgroundJobServer Open()
    {
        var jobs = services.GetRequiredService<IRecurringJobManager>();
        jobs.AddOrUpdate<Sweeps>("delivery-sweep", x => x.DeliveriesAsync(CancellationToken.None), Cron.Minutely());
        jobs.AddOrUpdate<Sweeps>("outgoing-mail-sweep", x => x.OutgoingMails(), Cron.Minutely());
        jobs.AddOrUpdate<CleanUp>("clean-up", x => x.RunAsync(CancellationToken.None), Cron.Hourly(17));
        var options = new BackgroundJobServerOptions
        {
            Activator = services.GetRequiredService<JobActivator>(),
            WorkerCount = 2,
            StopTimeout = TimeSpan.FromSeconds(1),
            ShutdownTimeout = TimeSpan.FromSeconds(2),
        };
        return new BackgroundJobServer(options, services.GetRequiredService<JobStorage>());
    }
}
