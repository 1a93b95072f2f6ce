using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Data;

namespace Portal.Approvals;

/// <summary>
/// Builds packages in the background: at once after an approval, and whatever is missing at start and every minute (a
/// node died, a build failed). One at a time, so that a wave of approvals does not crowd out the people.
/// </summary>
sealed class PackageBuilding(
    BuildPackage packages,
    WritePackage files,
    IDbContextFactory<PortalDbContext> contexts,
    TimeProvider clock,
    ILogger<PackageBuilding> log
) : BackgroundService
{
    const int MostAtOnce = 1000;

    readonly Channel<Guid> wanted = Channel.CreateUnbounded<Guid>();

    /// <summary>The approval is committed: its package is built soon.</summary>
    public void Start(Guid handoverId) => wanted.Writer.TryWrite(handoverId);

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        files.Sweep();
        return Task.WhenAll(BuildAsync(stoppingToken), LookAsync(stoppingToken));
    }

    async Task BuildAsync(CancellationToken stop)
    {
        await foreach (var id in wanted.Reader.ReadAllAsync(stop))
        {
            try
            {
                await packages.EnsureAsync(id, stop);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // It is logged where it failed, and looked for again in a minute.
                HandoverLog.NotReady(log, id, failure.Message);
            }
        }
    }

    async Task LookAsync(CancellationToken stop)
    {
        using var minute = new PeriodicTimer(TimeSpan.FromMinutes(1), clock);
        do
        {
            try
            {
                await using var db = await contexts.CreateDbContextAsync(stop);
                var missing = await db
                    .Handovers.Where(x => x.PackageContentId == null)
                    .OrderBy(x => x.Id)
                    .Select(x => x.Id)
                    .Take(MostAtOnce)
                    .ToListAsync(stop);
                // What still waits in the queue is not put there twice.
                if (wanted.Reader.Count == 0)
                    missing.ForEach(Start);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                HandoverLog.LookFailed(log, failure);
            }
        } while (await minute.WaitForNextTickAsync(stop));
    }
}
