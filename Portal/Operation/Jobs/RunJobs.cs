using Hangfire;
using Microsoft.Extensions.Logging;

namespace Portal.Operation;

/// <summary>
/// Hangfire's server on nodes with the role Jobs. It starts after the portal: its store may need tables of its own, and
/// nothing on the way of a push waits for a job.
/// </summary>
sealed class RunJobs(IServiceProvider services, IHostApplicationLifetime life, TimeProvider clock, ILogger<RunJobs> log) : BackgroundService
{
    static readonly TimeSpan Again = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = life.ApplicationStarted.Register(() => started.TrySetResult());
        await started.Task.WaitAsync(stoppingToken);
        using var server = await OpenAsync(stoppingToken);
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, clock, stoppingToken);
        }
        catch (OperationCanceledException)
        {
            server.SendStop();
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
